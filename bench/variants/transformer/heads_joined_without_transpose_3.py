"""Attention written out, with permutes on the way in and a reshape on the way out."""

BESIDE = "helpers_and_colab"


# %% question="heads"
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, heads, d_key=0, d_value=0, d_source=0):
        super().__init__()
        self.heads = heads
        if not d_key:
            d_key = d_model // heads
        if not d_value:
            d_value = d_model // heads
        if not d_source:
            d_source = d_model
        self.d_key = d_key
        self.d_value = d_value
        self.to_queries = nn.Linear(d_model, heads * d_key)
        self.to_keys = nn.Linear(d_source, heads * d_key)
        self.to_values = nn.Linear(d_source, heads * d_value)
        self.merge = nn.Linear(heads * d_value, d_model)

    def keys_and_values(self, source):
        batch, m, _ = source.shape
        keys = self.to_keys(source)
        keys = keys.reshape(batch, m, self.heads, self.d_key)
        keys = keys.permute(0, 2, 1, 3)
        values = self.to_values(source)
        values = values.reshape(batch, m, self.heads, self.d_value)
        values = values.permute(0, 2, 1, 3)
        return keys, values

    def forward(self, vectors, keys, values, mask=None):
        batch, n, _ = vectors.shape
        queries = self.to_queries(vectors)
        queries = queries.reshape(batch, n, self.heads, self.d_key)
        queries = queries.permute(0, 2, 1, 3)
        scores = torch.matmul(queries, keys.transpose(2, 3)) / math.sqrt(self.d_key)
        if mask is None:
            weights = torch.softmax(scores, dim=-1)
        else:
            weights = masked_softmax(scores, mask)
        context = torch.matmul(weights, values)
        context = torch.flatten(context, start_dim=1)
        context = context.reshape(batch, n, self.heads * self.d_value)
        return self.merge(context), weights
