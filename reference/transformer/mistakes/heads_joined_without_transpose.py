"""The outputs of the heads are reshaped without bringing them behind the length again."""

CAUGHT_BY = ["heads_are_exact", "heads_are_masked"]
MAY_LOSE = ["forecaster_beats_the_seasonal_naive_forecast"]


# %% question="heads"
# - return self.merge(join_heads(output)), weights
# + return self.merge(output.reshape(*vectors.shape[:2], -1)), weights
