"""The mean beat of the training."""

# %% question="detector" manual=1
template = signal[:TRAIN].reshape(-1, BEAT).mean(axis=0)
errors = np.abs(signal - np.resize(template, len(signal)))
threshold = np.quantile(errors[:TRAIN], 0.99)
scores = errors[TEST:]
alarms = scores > threshold
