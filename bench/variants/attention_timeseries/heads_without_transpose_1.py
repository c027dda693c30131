"""By view."""

BESIDE = "helpers_and_other_optimizers"


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
        b, n, w = queries.shape
        m, d = keys.shape[1], w // self.heads
        q = self.to_queries(queries).view(b, self.heads, n, d)
        k = self.to_keys(keys).view(b, self.heads, m, d)
        v = self.to_values(values).view(b, self.heads, m, d)
        o, a = scaled_dot_product_attention(q, k, v, mask)
        return self.merge(o.contiguous().view(b, n, w)), a
