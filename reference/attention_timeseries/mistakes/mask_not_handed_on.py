"""The heads ignore the mask."""

CAUGHT_BY = ["every_head_is_masked"]


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
        def split(vectors):
            return vectors.unflatten(-1, (self.heads, -1)).transpose(1, 2)

        layers = (self.to_queries, self.to_keys, self.to_values)
        parts = [split(layer(vectors)) for layer, vectors in zip(layers, (queries, keys, values))]
        output, weights = scaled_dot_product_attention(*parts)
        return self.merge(output.transpose(1, 2).flatten(-2)), weights
