"""No answer calls another one: attention inside the heads, positions in a buffer, persistence by index."""

CAUGHT_BY = []


# %% question="baseline"
def persistence(inputs, forecast):
    return np.stack([np.resize(window[-24:, 0], forecast) for window in inputs])


# %% question="heads"
class MultiHeadAttention(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.to_queries = nn.Linear(width, width)
        self.to_keys = nn.Linear(width, width)
        self.to_values = nn.Linear(width, width)
        self.merge = nn.Linear(width, width)

    def forward(self, queries, keys, values, mask=None):
        q, k, v = self.to_queries(queries), self.to_keys(keys), self.to_values(values)
        q, k, v = (one.reshape(*one.shape[:2], self.heads, -1) for one in (q, k, v))
        scores = torch.einsum("bnhd,bmhd->bhnm", q, k) / math.sqrt(q.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(mask == 0, torch.finfo(scores.dtype).min)
        scores = (scores - scores.amax(dim=-1, keepdim=True)).exp()
        weights = scores / scores.sum(dim=-1, keepdim=True)
        return self.merge(torch.einsum("bhnm,bmhd->bnhd", weights, v).flatten(2)), weights


# %% question="positions"
def positional_encoding(length, width):
    p, i = np.arange(length)[:, None], np.arange(width) // 2
    angle = p * np.exp(-2 * i / width * np.log(1e4))
    return torch.tensor(np.where(np.arange(width) % 2, np.cos(angle), np.sin(angle)), dtype=torch.float32)


# %% question="positions"
def add_positions(vectors):
    return torch.stack([vector + positional_encoding(*vector.shape) for vector in vectors])


# %% question="forecaster"
class AttentionForecaster(nn.Module):
    def __init__(self, backcast, forecast, width=32, heads=4, dropout=0.1):
        super().__init__()
        self.embed = nn.Linear(6, width)
        self.attention = MultiHeadAttention(width, heads)
        self.feed_forward = nn.Sequential(nn.Linear(width, 2 * width), nn.ReLU(), nn.Linear(2 * width, width))
        self.first_norm = nn.LayerNorm(width)
        self.second_norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(backcast // 6 * width, forecast)
        angles = torch.arange(backcast // 6)[:, None] / 10000 ** (torch.arange(0, width, 2) / width)
        waves = torch.stack([angles.sin(), angles.cos()], dim=-1)
        self.register_buffer("positions", waves.reshape(1, backcast // 6, width))

    def forward(self, inputs):
        level = inputs.mean(dim=1, keepdim=True)
        x = self.embed((inputs - level).reshape(len(inputs), -1, 6)) + self.positions
        going_round = nn.functional.dropout(self.attention(x, x, x)[0], self.dropout.p, self.training)
        x = self.first_norm(x + going_round)
        x = self.second_norm(x + nn.functional.dropout(self.feed_forward(x), self.dropout.p, self.training))
        return self.head(x.reshape(len(x), -1)) + level[:, :, 0]
