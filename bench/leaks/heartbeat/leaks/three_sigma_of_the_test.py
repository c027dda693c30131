"""Mean and three standard deviations of the test's errors."""

KIND = "threshold chosen on test data"
LEAKS = ["threshold", "alarms"]


# %% question="detector" manual=1
errors = pd.Series(signal).diff(BEAT).abs().fillna(0)
scores = errors[TEST:]
threshold = scores.mean() + 3 * scores.std()
alarms = (scores > threshold).to_numpy()
