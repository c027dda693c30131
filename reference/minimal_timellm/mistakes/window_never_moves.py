"""All that is known is handed in, however long it gets, until the positions do not suffice."""

CAUGHT_BY = ["window_moves_along"]


# %% question="generate"
# - handed = min(history.shape[1] // period, WINDOW - 1)
# + handed = history.shape[1] // period
# + if handed > WINDOW - 1:
# +     handed = CONTEXT
