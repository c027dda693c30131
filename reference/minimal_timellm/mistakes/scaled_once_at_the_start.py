"""Mean and std of the first window are kept for all periods."""

CAUGHT_BY = ["window_moves_along"]


# %% question="generate"
# - z, mean, std = normalise(history[:, -given * period :], CONTEXT * period)
# + z, new_mean, new_std = normalise(history[:, -given * period :], CONTEXT * period)
# + if history.shape[1] == known:
# +     mean, std = new_mean, new_std
# + z = (z * new_std + new_mean - mean) / std
