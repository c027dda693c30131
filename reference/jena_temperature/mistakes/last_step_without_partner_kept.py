"""The maximum keeps a last step without a partner."""

CAUGHT_BY = ["steps_left_are_counted"]


# %% question="sizes"
# - steps //= 2
# + steps = (steps + 1) // 2
