"""Each alarm begins five samples before it is found."""

KIND = "look-ahead"
LEAKS = ["alarms"]


# %% question="detector" manual=1
errors = pd.Series(signal).diff().abs().fillna(0)
threshold = errors[:TRAIN].quantile(0.99)
scores = errors[TEST:].to_numpy()
alarms = pd.Series(scores > threshold).rolling(6, min_periods=1).max().shift(-5).fillna(0).astype(bool)
