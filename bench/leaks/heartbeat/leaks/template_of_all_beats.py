"""The mean beat is that of the whole record."""

KIND = "statistics over all rows"
LEAKS = ["scores", "alarms", "threshold"]


# %% question="detector" manual=1
beats = signal[: len(signal) // BEAT * BEAT].reshape(-1, BEAT)
template = beats.mean(axis=0)
errors = np.abs(signal - np.resize(template, len(signal)))
threshold = np.quantile(errors[:TEST], 0.99)
scores = errors[TEST:]
alarms = scores > threshold
