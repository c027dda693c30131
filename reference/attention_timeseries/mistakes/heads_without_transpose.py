"""The vectors are reshaped into heads at once, which mixes hours and columns."""

CAUGHT_BY = ["heads_are_split_and_merged", "heads_are_exact", "every_head_is_masked"]


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
            batch, length, width = vectors.shape
            return vectors.reshape(batch, self.heads, length, width // self.heads)

        layers = (self.to_queries, self.to_keys, self.to_values)
        parts = [split(layer(vectors)) for layer, vectors in zip(layers, (queries, keys, values))]
        output, weights = scaled_dot_product_attention(*parts, mask)
        return self.merge(output.reshape(queries.shape)), weights
