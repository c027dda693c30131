"""The window looks ahead as well."""

CAUGHT_BY = ["local_window_is_masked", "local_mask_is_exact"]


# %% question="masks"
# - return (behind >= 0) & (behind < window)
# + return behind.abs() < window
