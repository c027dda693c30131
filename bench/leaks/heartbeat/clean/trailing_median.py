"""A median of the last five samples."""

# %% question="detector" manual=1
samples = pd.Series(signal)
errors = (samples - samples.rolling(5, min_periods=1).median()).abs()
threshold = errors[:TRAIN].max()
scores = errors[TEST:].to_numpy()
alarms = scores > threshold
