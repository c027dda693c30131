"""What PyTorch has for the purpose: its own attention for the output, masks that are added, modules for softmax."""

CAUGHT_BY = []


# %% question="kernel"
def nadaraya_watson(queries, keys, values, width):
    distances = torch.cdist(queries.unsqueeze(1), keys.unsqueeze(1), compute_mode="donot_use_mm_for_euclid_dist")
    weights = nn.Softmax(dim=-1)(-distances.square() / 2 / width / width)
    return torch.mv(weights, values), weights


# %% question="attention"
import torch.nn.functional as F


def scaled_dot_product_attention(queries, keys, values, mask=None):
    scores = torch.matmul(queries / keys.shape[-1] ** 0.5, keys.mT)
    if mask is not None:
        scores = scores + torch.zeros(mask.shape).masked_fill(mask.logical_not(), float("-inf"))
    output = F.scaled_dot_product_attention(queries, keys, values, attn_mask=mask)
    return output, F.softmax(scores, dim=-1)


# %% question="mask"
def causal_mask(length):
    return ~torch.triu(torch.ones((length, length), dtype=torch.bool), diagonal=1)


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
        results = [
            scaled_dot_product_attention(q, k, v, mask)
            for q, k, v in zip(
                self.to_queries(queries).chunk(self.heads, dim=-1),
                self.to_keys(keys).chunk(self.heads, dim=-1),
                self.to_values(values).chunk(self.heads, dim=-1),
            )
        ]
        outputs, weights = zip(*results)
        return self.merge(torch.cat(outputs, dim=-1)), torch.stack(weights, dim=1)


# %% question="forecaster"
class AttentionForecaster(nn.Module):
    def __init__(self, backcast: int, forecast: int, width: int = 32, heads: int = 4, dropout: float = 0.1):
        super().__init__()
        self.embed = nn.Linear(6, width)
        self.attention = MultiHeadAttention(width, heads)
        self.feed_forward = nn.Sequential(nn.Linear(width, 2 * width), nn.ReLU(), nn.Linear(2 * width, width))
        self.first_norm = nn.LayerNorm(width)
        self.second_norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(backcast // 6 * width, forecast)

    def forward(self, inputs):
        batch = inputs.size(0)
        level = inputs.mean(dim=(1, 2), keepdim=True)
        tokens = self.embed(torch.reshape(inputs - level, (batch, -1, 6)))
        tokens = add_positions(tokens)
        tokens = self.first_norm(tokens + self.dropout(self.attention(tokens, tokens, tokens)[0]))
        tokens = self.second_norm(tokens + self.dropout(self.feed_forward(tokens)))
        return torch.add(self.head(tokens.reshape(batch, -1)), level[:, :, 0])
