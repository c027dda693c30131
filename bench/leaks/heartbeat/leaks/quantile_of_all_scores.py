"""The threshold is a quantile of all errors."""

KIND = "threshold chosen on test data"
LEAKS = ["threshold", "alarms"]


# %% question="detector" manual=1
errors = np.abs(np.diff(signal, prepend=signal[0]))
threshold = float(np.quantile(errors, 0.985))
scores = errors[TEST:]
alarms = scores > threshold
