"""The threshold with the best F1 on the test."""

KIND = "threshold chosen on test data"
LEAKS = ["threshold", "alarms"]


# %% question="detector" manual=1
from sklearn.metrics import f1_score

errors = np.abs(signal - np.roll(signal, BEAT))
errors[:BEAT] = 0
scores = errors[TEST:]
candidates = np.quantile(errors[:TRAIN], [0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 0.995, 1.0])
threshold = max(candidates, key=lambda c: f1_score(labels[TEST:], scores > c, zero_division=0))
alarms = scores > threshold
