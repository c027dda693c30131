"""The heads ignore the mask."""

CAUGHT_BY = ["every_head_is_masked"]


# %% question="heads"
#   split(self.to_values(values)),
# - mask,
