"""Strided slices."""

BESIDE = "library_functions"


# %% question="heads"
class MultiHeadAttention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.to_queries = nn.Linear(width, width)
        self.to_keys = nn.Linear(width, width)
        self.to_values = nn.Linear(width, width)
        self.merge = nn.Linear(width, width)

    def forward(self, queries, keys, values, mask=None):
        q, k, v = self.to_queries(queries), self.to_keys(keys), self.to_values(values)
        split = lambda x: torch.stack([x[..., i :: self.heads] for i in range(self.heads)], dim=1)
        out, weights = scaled_dot_product_attention(split(q), split(k), split(v), mask)
        merged = torch.empty(q.shape).to(q)
        for i in range(self.heads):
            merged[..., i :: self.heads] = out[:, i]
        return self.merge(merged), weights
