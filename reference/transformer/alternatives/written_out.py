"""No answer calls another one where it can do without: attention written out in the heads, masks made in place."""

CAUGHT_BY = []


# %% question="bandwidth"
def learn_bandwidth(keys, values, start):
    log_h = torch.tensor([math.log(start)], requires_grad=True)
    rate = 0.5
    last = None
    for _ in range(200):
        u = (keys[:, None] - keys) / log_h.exp()
        scores = (-(u**2) / 2).fill_diagonal_(-1e30)
        loss = ((values - torch.softmax(scores, 1) @ values) ** 2).mean() / values.var()
        (slope,) = torch.autograd.grad(loss, log_h)
        if last is not None and slope.item() * last < 0:
            rate = rate / 2
        last = slope.item()
        with torch.no_grad():
            log_h -= rate * slope.sign() * min(1.0, 20 * abs(last)) if abs(last) < 0.05 else rate * slope.sign() * 0.5
    return math.exp(log_h.item())


# %% question="heads"
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads, d_key=0, d_value=0, d_source=0):
        super().__init__()
        if d_key == 0:
            d_key = d_model // heads
        if d_value == 0:
            d_value = d_model // heads
        if d_source == 0:
            d_source = d_model
        self.heads, self.d_key, self.d_value = heads, d_key, d_value
        self.to_queries = nn.Linear(d_model, d_key * heads)
        self.to_keys = nn.Linear(d_source, d_key * heads)
        self.to_values = nn.Linear(d_source, d_value * heads)
        self.merge = nn.Linear(d_value * heads, d_model)

    def keys_and_values(self, source):
        batch, m, _ = source.shape
        keys = self.to_keys(source).view(batch, m, self.heads, self.d_key).permute(0, 2, 1, 3)
        values = self.to_values(source).view(batch, m, self.heads, self.d_value).permute(0, 2, 1, 3)
        return keys, values

    def forward(self, vectors, keys, values, mask=None):
        batch, n, _ = vectors.shape
        queries = self.to_queries(vectors).view(batch, n, self.heads, self.d_key).permute(0, 2, 1, 3)
        scores = queries @ keys.transpose(2, 3) * self.d_key**-0.5
        if mask is not None:
            scores = scores.masked_fill(~mask, -1e9)
        weights = scores.softmax(dim=3)
        output = (weights @ values).permute(0, 2, 1, 3).contiguous().view(batch, n, self.heads * self.d_value)
        return self.merge(output), weights


# %% question="blocks"
class EncoderBlock(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.attention = MultiHeadAttention(d_model, heads)
        self.first_norm = nn.LayerNorm(d_model)
        self.second_norm = nn.LayerNorm(d_model)
        self.feed_forward = nn.Sequential(nn.Linear(d_model, 2 * d_model), nn.ReLU(), nn.Linear(2 * d_model, d_model))

    def attend(self, x, mask):
        x = self.first_norm(x)
        keys, values = self.attention.keys_and_values(x)
        return self.attention(x, keys, values, mask=mask)[0]

    def forward(self, x, mask=None):
        x = x + self.attend(x, mask)
        x = x + self.feed_forward(self.second_norm(x))
        return x


# %% question="blocks"
class DecoderBlock(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.attention = MultiHeadAttention(d_model, heads)
        self.cross = MultiHeadAttention(d_model, heads)
        self.feed_forward = nn.Sequential(nn.Linear(d_model, 2 * d_model), nn.ReLU(), nn.Linear(2 * d_model, d_model))
        self.first_norm, self.second_norm, self.third_norm = (nn.LayerNorm(d_model) for _ in range(3))

    def forward(self, x, memory, mask=None, before=None):
        a = self.first_norm(x)
        pair = self.attention.keys_and_values(a)
        if before is not None:
            pair = tuple(torch.cat(two, dim=2) for two in zip(before, pair))
        x = x + self.attention(a, pair[0], pair[1], mask)[0]
        x = x + self.cross(self.second_norm(x), memory[0], memory[1], None)[0]
        x = x + self.feed_forward(self.third_norm(x))
        return x, pair


# %% question="forecaster"
# - length = future.shape[1]
# - read = torch.cat([past[:, -1:], future[:, :-1]], dim=1)
# - tokens = self.tokens(read, past.shape[1] - 1)
# - return self.decode(tokens, self.encode(past), local_mask(length, length))[0]
# + start = past[:, -1].unsqueeze(1)
# + inputs = torch.cat((start, future), dim=1)[:, :-1]
# + n = inputs.shape[1]
# + x = self.embed(inputs)
# + x = x + sinusoidal(past.shape[1] - 1 + torch.arange(n), self.d_model)
# + keys, values = self.encode(past)
# + y, _ = self.decoder(x, (keys, values), torch.tril(torch.ones(n, n)).bool(), None)
# + return self.head(self.decoder_norm(y))


# %% question="families"
def family_mask(family, length, known):
    i, j = torch.meshgrid(torch.arange(length), torch.arange(length), indexing="ij")
    if family == "encoder":
        return i >= 0
    if family == "prefix":
        return (j <= i) | (j < known)
    return j <= i


# %% question="families"
def family_loss(body, patches, family, known, hidden):
    n = patches.shape[1]
    if family == "encoder":
        mask = torch.ones(n, n, dtype=torch.bool)
        shown = patches.clone()
        shown[hidden] = body.blank
        return torch.abs(body(shown, mask)[hidden] - patches[hidden]).mean()
    mask = torch.tril(torch.ones(n, n)).bool()
    if family == "prefix":
        mask[:, :known] = True
    output = body(patches, mask)
    start = known if family == "prefix" else 1
    return (output[:, start - 1 : n - 1] - patches[:, start:n]).abs().mean()
