"""The values are made from the keys, which is the same where x attends to itself."""

CAUGHT_BY = ["heads_are_exact", "every_head_is_masked"]


# %% question="heads"
# - split(self.to_values(values)),
# + split(self.to_values(keys)),
