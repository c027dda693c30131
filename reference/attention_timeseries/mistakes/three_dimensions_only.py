"""Vectors have exactly one dimension in front."""

CAUGHT_BY = ["attention_is_exact", "masked_attention_is_exact", "attention_needs_no_batch"]


# %% question="attention"
# - scores = queries @ keys.transpose(-2, -1) / math.sqrt(keys.shape[-1])
# + scores = torch.bmm(queries, keys.transpose(1, 2)) / math.sqrt(keys.shape[-1])


# %% question="heads"
# - output, weights = scaled_dot_product_attention(
# -     split(self.to_queries(queries)),
# -     split(self.to_keys(keys)),
# -     split(self.to_values(values)),
# -     mask,
# - )
# + parts = [
# +     split(layer(given)).flatten(0, 1)
# +     for layer, given in ((self.to_queries, queries), (self.to_keys, keys), (self.to_values, values))
# + ]
# + output, weights = (part.unflatten(0, (-1, self.heads)) for part in scaled_dot_product_attention(*parts, mask))
