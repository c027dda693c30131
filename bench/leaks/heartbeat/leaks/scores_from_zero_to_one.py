"""Scores are divided by the largest of the test."""

KIND = "scaling before splitting"
LEAKS = ["scores"]


# %% question="detector" manual=1
errors = np.abs(np.diff(signal, prepend=0.0))
threshold = np.quantile(errors[:TEST], 0.99)
scores = errors[TEST:] / errors[TEST:].max()
alarms = errors[TEST:] > threshold
