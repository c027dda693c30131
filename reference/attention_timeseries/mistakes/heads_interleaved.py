"""Head i gets the columns i, i + h, i + 2 h and so on, and puts its results back there."""

CAUGHT_BY = ["heads_are_exact", "every_head_is_masked"]


# %% question="heads"
# - return vectors.unflatten(-1, (self.heads, -1)).transpose(1, 2)
# + return vectors.unflatten(-1, (-1, self.heads)).permute(0, 3, 1, 2)

# - return self.merge(output.transpose(1, 2).flatten(-2)), weights
# + return self.merge(output.permute(0, 2, 3, 1).flatten(-2)), weights
