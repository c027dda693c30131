"""A helper joins the heads with `view`, as they lie in memory."""

BESIDE = "written_for_a_gpu"


# %% question="heads"
def concatenate_heads(x, width):
    return x.contiguous().view(x.size(0), -1, width)


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads, d_key=0, d_value=0, d_source=0):
        super().__init__()
        self.heads = heads
        self.d_key = d_key or d_model // heads
        self.d_value = d_value or d_model // heads
        self.to_queries = nn.Linear(d_model, heads * self.d_key)
        self.to_keys = nn.Linear(d_source or d_model, heads * self.d_key)
        self.to_values = nn.Linear(d_source or d_model, heads * self.d_value)
        self.merge = nn.Linear(heads * self.d_value, d_model)

    def keys_and_values(self, source):
        return split_heads(self.to_keys(source), self.heads), split_heads(self.to_values(source), self.heads)

    def forward(self, vectors, keys, values, mask=None):
        q = split_heads(self.to_queries(vectors), self.heads)
        out, w = attention(q, keys, values, mask)
        return self.merge(concatenate_heads(out, self.heads * self.d_value)), w
