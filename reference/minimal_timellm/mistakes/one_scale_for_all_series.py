"""The mean error of all series is divided by the mean change of all series."""

CAUGHT_BY = ["scaled_error_is_exact"]


# %% question="measure"
# - return (error / scale).mean().item()
# + return (error.mean() / scale.mean()).item()
