"""A window of w sees itself and w steps before it."""

CAUGHT_BY = ["local_window_is_masked", "local_mask_is_exact"]


# %% question="masks"
# - return (behind >= 0) & (behind < window)
# + return (behind >= 0) & (behind <= window)
