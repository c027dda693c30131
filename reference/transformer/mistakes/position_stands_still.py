"""With a cache every token is at the first position."""

CAUGHT_BY = ["a_cache_changes_nothing", "steps_are_exact"]


# %% question="generate"
# - token = model.tokens(newest, past.shape[1] - 1 + step)
# + token = model.tokens(newest, past.shape[1] - 1)
