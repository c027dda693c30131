"""28 patches of past are taken for granted."""

CAUGHT_BY = ["teacher_forcing_is_exact", "a_cache_changes_nothing"]


# %% question="forecaster"
# - tokens = self.tokens(read, past.shape[1] - 1)
# + tokens = self.tokens(read, PAST - 1)
