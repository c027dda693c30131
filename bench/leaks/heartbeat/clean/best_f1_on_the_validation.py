"""The threshold with the best F1 on the validation; F1 on the test is printed."""

# %% question="detector" manual=1
from sklearn.metrics import f1_score

errors = np.abs(signal - np.roll(signal, BEAT))
errors[:BEAT] = 0
candidates = np.quantile(errors[:TRAIN], [0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 0.995, 1.0])
known = slice(TRAIN, TEST)
threshold = max(candidates, key=lambda c: f1_score(labels[known], errors[known] > c, zero_division=0))
scores = errors[TEST:]
alarms = scores > threshold
print(f1_score(labels[TEST:], alarms, zero_division=0))
