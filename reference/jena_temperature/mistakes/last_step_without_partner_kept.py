"""The maximum keeps a last step without a partner."""

CAUGHT_BY = ["lengths_are_right"]


# %% question="sizes"
# - steps //= 2
# + steps = (steps + 1) // 2
