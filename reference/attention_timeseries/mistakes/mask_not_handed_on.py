"""The heads ignore the mask."""

CAUGHT_BY = ["every_head_is_masked"]


# %% question="heads"
# - output, weights = scaled_dot_product_attention(
# -     split(self.to_queries(queries)),
# -     split(self.to_keys(keys)),
# -     split(self.to_values(values)),
# -     mask,
# - )
# + layers = (self.to_queries, self.to_keys, self.to_values)
# + parts = [split(layer(vectors)) for layer, vectors in zip(layers, (queries, keys, values))]
# + output, weights = scaled_dot_product_attention(*parts)
