"""By unflatten of the flattened vectors."""

BESIDE = "validates_each_epoch"


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
        parts = []
        for layer, given in ((self.to_queries, queries), (self.to_keys, keys), (self.to_values, values)):
            flat = layer(given).flatten(1)
            parts.append(flat.unflatten(1, (self.heads, given.shape[1], -1)))
        together, weights = scaled_dot_product_attention(*parts, mask=mask)
        return self.merge(together.flatten(1).unflatten(1, (queries.shape[1], -1))), weights
