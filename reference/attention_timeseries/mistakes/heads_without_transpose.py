"""The vectors are reshaped into heads at once, which mixes hours and columns."""

CAUGHT_BY = ["heads_are_split_and_merged", "heads_are_exact", "every_head_is_masked"]


# %% question="heads"
# - return vectors.unflatten(-1, (self.heads, -1)).transpose(1, 2)
# + batch, length, width = vectors.shape
# + return vectors.reshape(batch, self.heads, length, width // self.heads)

# - return self.merge(output.transpose(1, 2).flatten(-2)), weights
# + return self.merge(output.reshape(queries.shape)), weights
