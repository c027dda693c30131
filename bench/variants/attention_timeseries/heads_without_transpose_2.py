"""Split by reshape, and merged as it should be."""

BESIDE = "loops_and_float64"


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
        def cut(x):
            return x.reshape(len(x), self.heads, x.shape[1], -1)

        output, weights = scaled_dot_product_attention(
            cut(self.to_queries(queries)), cut(self.to_keys(keys)), cut(self.to_values(values)), mask
        )
        output = output.permute(0, 2, 1, 3).reshape(len(output), queries.shape[1], -1)
        return self.merge(output), weights
