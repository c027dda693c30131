"""The rotation is for rows that are multiplied from the left, and so turns columns backwards."""

CAUGHT_BY = ["rotation_shifts_positions", "rotation_is_exact"]


# %% question="positions"
# - return matrix
# + return matrix.T
