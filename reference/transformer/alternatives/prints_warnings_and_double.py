"""Prints a lot, warns, leaves float64 as the default in the end; dropout of 0, and more arguments than asked for."""

CAUGHT_BY = []


# %% question="kernels"
def kernel_weights(queries, keys, bandwidth, kernel, eps=1e-12):
    """Student's own docstring."""
    if not torch.is_tensor(bandwidth):
        bandwidth = torch.tensor(float(bandwidth))
    u = torch.abs(queries[:, None] - keys[None, :]) / bandwidth
    if kernel == "gaussian":
        return torch.softmax(-0.5 * u**2, dim=-1)
    inside = (u <= 1).float()
    w = inside if kernel == "boxcar" else inside * (1 - u**2)
    print("kernel", kernel, tuple(w.shape))
    return w / (w.sum(-1, keepdim=True) + eps)


# %% question="bandwidth"
def leave_one_out(keys, values, bandwidth):
    n = keys.shape[0]
    off = ~torch.eye(n, dtype=torch.bool)
    others = keys.expand(n, n)[off].view(n, n - 1)
    v = values.expand(n, n)[off].view(n, n - 1)
    w = torch.softmax(-((keys[:, None] - others) ** 2) / (2 * bandwidth**2), dim=1)
    return torch.nn.MSELoss()((w * v).sum(1), values)


# %% question="blocks"
class EncoderBlock(nn.Module):
    def __init__(self, d_model: int, heads: int, dropout: float = 0.0):
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.first_norm, self.second_norm = nn.LayerNorm(d_model), nn.LayerNorm(d_model)
        self.attention = MultiHeadAttention(d_model, heads)
        self.feed_forward = nn.Sequential(nn.Linear(d_model, 2 * d_model), nn.ReLU(), nn.Linear(2 * d_model, d_model))

    def forward(self, x, mask=None):
        h = self.first_norm(x)
        h, _ = self.attention(h, *self.attention.keys_and_values(h), mask)
        x = x + self.dropout(h)
        h = self.feed_forward(self.second_norm(x))
        return x + self.dropout(h)


# %% question="families"
def family_mask(family, length, known):
    mask = torch.ones((length, length)).tril().bool()
    if family != "decoder":
        n = length if family == "encoder" else known
        mask[:n, :n] = True
    return mask


# %% question="look"
import warnings

torch.set_default_dtype(torch.float64)
warnings.warn("nearly done", stacklevel=2)


def occlusion(model, past, steps):
    whole = forecast(model, past, steps)
    effects = []
    for j in range(past.shape[1]):
        x = torch.clone(past)
        x[:, j, :] = 0
        effects.append(float((forecast(model, x, steps) - whole).abs().mean()))
    print(effects[:2])
    return torch.tensor(effects)
