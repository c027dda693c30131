"""Each of the three parts is rounded down, so that rows are lost."""

CAUGHT_BY = ["parts_add_up", "parts_have_their_shares"]


# %% question="split"
# - return training, validation, rows - training - validation
# + return training, validation, rows * 20 // 100
