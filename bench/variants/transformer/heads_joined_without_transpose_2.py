"""As short as it gets."""

BESIDE = "loops_and_float64"


# %% question="heads"
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, heads: int, d_key: int = 0, d_value: int = 0, d_source: int = 0):
        super().__init__()
        d_key, d_value, d_source = d_key or d_model // heads, d_value or d_model // heads, d_source or d_model
        self.heads, self.to_queries = heads, nn.Linear(d_model, heads * d_key)
        self.to_keys, self.to_values = nn.Linear(d_source, heads * d_key), nn.Linear(d_source, heads * d_value)
        self.merge = nn.Linear(heads * d_value, d_model)

    def keys_and_values(self, source):
        return [split_heads(f(source), self.heads) for f in (self.to_keys, self.to_values)]

    def forward(self, vectors, keys, values, mask=None):
        y, a = attention(split_heads(self.to_queries(vectors), self.heads), keys, values, mask)
        return self.merge(y.reshape(len(y), y.shape[2], -1)), a
