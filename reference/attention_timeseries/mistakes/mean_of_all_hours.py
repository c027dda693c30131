"""The head gets the mean of the states of all hours."""

CAUGHT_BY = ["lstm_is_what_its_formulas_say"]
MAY_LOSE = ["lstm_beats_persistence"]


# %% question="lstm"
# - return self.head(states[:, -1])
# + return self.head(states.mean(dim=1))
