"""The second error is the mean absolute error."""

CAUGHT_BY = ["errors_are_a_square_and_its_root", "errors_are_exact"]


# %% question="scale"
# - return mse, math.sqrt(mse)
# + return mse, float(np.mean(np.abs(degrees[0] - degrees[1])))
