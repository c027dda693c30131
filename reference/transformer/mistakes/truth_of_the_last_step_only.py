"""Each forecast sees only the patch before it."""

CAUGHT_BY = ["every_forecast_reads_the_truth_before_it", "teacher_forcing_is_exact", "a_cache_changes_nothing"]


# %% question="forecaster"
# - return self.decode(tokens, self.encode(past), local_mask(length, length))[0]
# + return self.decode(tokens, self.encode(past), local_mask(length, 1))[0]
