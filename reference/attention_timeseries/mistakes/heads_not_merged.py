"""The last linear layer is left out."""

CAUGHT_BY = ["heads_are_exact", "every_head_is_masked"]


# %% question="heads"
# - return self.merge(output.transpose(1, 2).flatten(-2)), weights
# + return output.transpose(1, 2).flatten(-2), weights
