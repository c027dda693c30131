"""PyTorch's functions wherever there is one: sdpa, block_diag, einsum, l1_loss, linalg, LBFGS."""

CAUGHT_BY = []


# %% question="kernels"
def kernel_weights(queries, keys, bandwidth, kernel):
    u = torch.sub(queries.unsqueeze(1), keys.unsqueeze(0)).div(bandwidth)
    shapes = {
        "gaussian": lambda u: u.square().mul(-0.5).exp(),
        "boxcar": lambda u: torch.le(u.abs(), 1).type_as(u),
        "epanechnikov": lambda u: F.relu(1 - u.square()),
    }
    return F.normalize(shapes[kernel](u), p=1, dim=1)


# %% question="bandwidth"
def leave_one_out(keys, values, bandwidth):
    distances = (keys.unsqueeze(1) - keys.unsqueeze(0)) / bandwidth
    logits = -0.5 * distances.square() + torch.diag(torch.full_like(keys, float("-inf")))
    return F.mse_loss(F.softmax(logits, dim=-1).mv(values), values)


# %% question="bandwidth"
def learn_bandwidth(keys, values, start):
    theta = nn.Parameter(torch.tensor(float(np.log(start))))
    optimizer = torch.optim.LBFGS([theta], max_iter=60, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = leave_one_out(keys, values, torch.exp(theta))
        loss.backward()
        return loss

    optimizer.step(closure)
    return float(theta.exp())


# %% question="local_line"
def local_line(queries, keys, values, bandwidth):
    d = keys - queries[:, None]
    root = torch.exp(-(d**2) / (4 * bandwidth**2))  # its square is the weight
    design = torch.stack([root, root * d], dim=-1)
    solution = torch.linalg.lstsq(design, (root * values)[..., None]).solution
    return solution[:, 0, 0], solution[:, 1, 0]


# %% question="masks"
def masked_softmax(scores, mask):
    filled = torch.where(mask, scores, torch.finfo(scores.dtype).min)
    return torch.where(mask, F.softmax(filled, dim=-1), torch.zeros_like(scores))


# %% question="masks"
def padding_mask(lengths, size):
    return torch.arange(size).expand(len(lengths), 1, size).lt(lengths.view(-1, 1, 1))


# %% question="masks"
def local_mask(length, window):
    ones = torch.ones(length, length, dtype=torch.bool)
    return ones.tril() & ones.triu(1 - window)


# %% question="masks"
def reach(mask, layers):
    step = (mask.float() + torch.eye(len(mask))).clamp(max=1)
    return torch.linalg.matrix_power(step.double(), layers) > 0


# %% question="heads"
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads, d_key=0, d_value=0, d_source=0):
        super().__init__()
        self.heads = heads
        d_key, d_value = d_key or d_model // heads, d_value or d_model // heads
        self.to_queries = nn.Linear(d_model, heads * d_key)
        self.to_keys = nn.Linear(d_source or d_model, heads * d_key)
        self.to_values = nn.Linear(d_source or d_model, heads * d_value)
        self.merge = nn.Linear(heads * d_value, d_model)

    def keys_and_values(self, source):
        return tuple(split_heads(layer(source), self.heads) for layer in (self.to_keys, self.to_values))

    def forward(self, vectors, keys, values, mask=None):
        queries = split_heads(self.to_queries(vectors), self.heads)
        output = F.scaled_dot_product_attention(queries, keys, values, attn_mask=mask)
        scores = torch.einsum("bhnd,bhmd->bhnm", queries, keys) / keys.shape[-1] ** 0.5
        if mask is not None:
            scores = scores.masked_fill(mask.logical_not(), float("-inf"))
        return self.merge(join_heads(output)), scores.softmax(-1)


# %% question="positions"
def rotation(offset, d_model):
    w = torch.pow(10000.0, -torch.arange(0, d_model, 2) / d_model) * offset
    c, s = w.cos(), w.sin()
    return torch.block_diag(*torch.stack([torch.stack([c, s], -1), torch.stack([-s, c], -1)], -2))


# %% question="forecaster"
# - length = future.shape[1]
# - read = torch.cat([past[:, -1:], future[:, :-1]], dim=1)
# - tokens = self.tokens(read, past.shape[1] - 1)
# - return self.decode(tokens, self.encode(past), local_mask(length, length))[0]
# + both = torch.cat([past, future], dim=1)
# + m, n = past.size(1), future.size(1)
# + causal = ~torch.triu(torch.ones(n, n, dtype=torch.bool), diagonal=1)
# + out, _ = self.decode(self.tokens(both[:, m - 1 : -1], m - 1), self.encode(past), mask=causal)
# + return out


# %% question="generate"
@torch.inference_mode()
def forecast(model, past, steps):
    future = torch.zeros(past.size(0), steps, past.size(2))
    for i in range(steps):
        future[:, i] = model(past, future)[:, i]
    return future


# %% question="families"
def family_loss(body, patches, family, known, hidden):
    mask = family_mask(family, patches.size(1), known)
    if family == "encoder":
        weight = hidden.unsqueeze(-1).type_as(patches)
        predicted = body(weight * body.blank + (1 - weight) * patches, mask)
        return ((predicted - patches).abs() * weight).sum() / (weight.sum() * patches.size(-1))
    first = {"prefix": known, "decoder": 1}[family]
    return F.l1_loss(body(patches, mask)[:, first - 1 : -1], patches[:, first:])
