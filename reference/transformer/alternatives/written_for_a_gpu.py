"""Written for a GPU, and falls back on the processor; shapes are asserted, everything is moved about."""

CAUGHT_BY = []


# %% question="masks"
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def masked_softmax(scores, mask):
    mask = mask.to(scores.device).expand_as(scores)
    top = scores.masked_fill(~mask, -torch.inf).amax(dim=-1, keepdim=True).detach()
    top = torch.where(torch.isfinite(top), top, torch.zeros_like(top))
    powers = torch.exp((scores - top).masked_fill(~mask, -torch.inf))
    total = powers.sum(dim=-1, keepdim=True)
    return powers / torch.where(total == 0, torch.ones_like(total), total)


# %% question="masks"
def padding_mask(lengths, size):
    lengths = lengths.to(DEVICE)
    mask = torch.zeros(len(lengths), 1, size, dtype=torch.bool, device=DEVICE)
    for b, length in enumerate(lengths.tolist()):
        mask[b, 0, :length] = True
    return mask.cpu()


# %% question="heads"
# - queries = split_heads(self.to_queries(vectors), self.heads)
# + device = next(self.parameters()).device
# + vectors, keys, values = vectors.to(device), keys.to(device), values.to(device)
# + assert keys.shape[:3] == values.shape[:3]
# + queries = split_heads(self.to_queries(vectors), self.heads)


# %% question="blocks"
# - normed = self.first_norm(x)
# - attended, _ = self.attention(normed, *self.attention.keys_and_values(normed), mask)
# - x = x + attended
# - return x + self.feed_forward(self.second_norm(x))
# + residual = x
# + x = self.first_norm(x)
# + k, v = self.attention.keys_and_values(x)
# + x, self.last_weights = self.attention(x, k, v, mask)
# + x = residual + x
# + residual = x
# + x = self.feed_forward(self.second_norm(x))
# + return residual + x


# %% question="generate"
def forecast(model, past, steps):
    device = next(model.parameters()).device
    with torch.no_grad():
        past = past.to(device)
        memory = model.encode(past)
        window = past[:, -1:]
        for _ in range(steps):
            x = model.tokens(window, past.shape[1] - 1)
            n = x.shape[1]
            out, _ = model.decode(x, memory, torch.ones(n, n, dtype=torch.bool, device=device).tril())
            window = torch.cat([window, out[:, -1:]], dim=1)
    return window[:, 1:].cpu()


# %% question="generate"
class Cache:
    def __init__(self):
        self.pair = None
        self.length = 0

    def step(self, model, patch, memory, first):
        with torch.no_grad():
            out, self.pair = model.decode(model.tokens(patch, first + self.length), memory, None, self.pair)
        self.length += 1
        return out


def forecast_cached(model, past, steps):
    cache, patches = Cache(), [past[:, -1:]]
    with torch.no_grad():
        memory = model.encode(past)
    while len(patches) <= steps:
        patches.append(cache.step(model, patches[-1], memory, past.shape[1] - 1))
    return torch.cat(patches[1:], dim=1)


# %% question="look"
def occlusion(model, past, steps):
    with torch.no_grad():
        reference = forecast(model, past.clone(), steps)
        effect = [
            F.l1_loss(forecast(model, torch.cat([past[:, :j], 0 * past[:, :1], past[:, j + 1 :]], 1), steps), reference)
            for j in range(past.shape[1])
        ]
    return torch.tensor(effect)
