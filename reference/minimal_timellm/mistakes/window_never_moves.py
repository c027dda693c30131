"""All that is known is given in, however long it gets, until the positions do not suffice."""

CAUGHT_BY = ["window_moves_along"]


# %% question="generate"
# - given = min(history.shape[1] // period, WINDOW - 1)
# + given = history.shape[1] // period
# + if given > WINDOW - 1:
# +     given = CONTEXT
