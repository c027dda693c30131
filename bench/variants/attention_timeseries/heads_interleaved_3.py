"""The axes of the reshape in the wrong order."""

BESIDE = "written_for_a_gpu"


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
        def apart(x):
            return x.reshape(x.size(0), x.size(1), x.size(2) // self.heads, self.heads).movedim(3, 1)

        out, weights = scaled_dot_product_attention(
            apart(self.to_queries(queries)), apart(self.to_keys(keys)), apart(self.to_values(values)), mask=mask
        )
        return self.merge(out.movedim(1, 3).reshape(queries.shape)), weights
