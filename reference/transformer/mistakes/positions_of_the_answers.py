"""Each token has the position of the patch that it is to predict."""

CAUGHT_BY = ["teacher_forcing_is_exact", "a_cache_changes_nothing"]


# %% question="forecaster"
# - tokens = self.tokens(read, past.shape[1] - 1)
# + tokens = self.tokens(read, past.shape[1])
