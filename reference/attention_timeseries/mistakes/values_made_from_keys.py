"""The values are made from the keys, which is the same where x attends to itself."""

CAUGHT_BY = ["heads_are_exact", "every_head_is_masked"]


# %% question="heads"
# - output, weights = scaled_dot_product_attention(
# -     split(self.to_queries(queries)),
# -     split(self.to_keys(keys)),
# -     split(self.to_values(values)),
# -     mask,
# - )
# + output, weights = scaled_dot_product_attention(
# +     split(self.to_queries(queries)), split(self.to_keys(keys)), split(self.to_values(keys)), mask
# + )
