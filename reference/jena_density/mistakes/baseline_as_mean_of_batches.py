"""The baseline's error is the mean of the batches' means, so the few windows of the last batch count for too much."""

CAUGHT_BY = ["baseline_error_is_exact"]


# %% question="baseline"
# - total += np.abs(now - targets.numpy()).sum()
# - count += len(now)
# + total += np.abs(now - targets.numpy()).mean()
# + count += 1
