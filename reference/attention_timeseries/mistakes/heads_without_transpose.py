"""The vectors are reshaped into heads at once, which mixes hours and columns."""

CAUGHT_BY = ["heads_are_split_and_merged", "heads_are_exact", "every_head_is_masked"]


# %% question="heads"
# -     return vectors.unflatten(-1, (self.heads, -1)).transpose(1, 2)
# -
# - output, weights = scaled_dot_product_attention(
# -     split(self.to_queries(queries)),
# -     split(self.to_keys(keys)),
# -     split(self.to_values(values)),
# -     mask,
# - )
# - return self.merge(output.transpose(1, 2).flatten(-2)), weights
# +     batch, length, width = vectors.shape
# +     return vectors.reshape(batch, self.heads, length, width // self.heads)
# + layers = (self.to_queries, self.to_keys, self.to_values)
# + parts = [split(layer(vectors)) for layer, vectors in zip(layers, (queries, keys, values))]
# + output, weights = scaled_dot_product_attention(*parts, mask)
# + return self.merge(output.reshape(queries.shape)), weights
