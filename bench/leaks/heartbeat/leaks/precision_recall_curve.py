"""scikit-learn's curve over the test names the threshold."""

KIND = "threshold chosen on test data"
LEAKS = ["threshold", "alarms"]


# %% question="detector" manual=1
from sklearn.metrics import precision_recall_curve

errors = np.abs(signal[BEAT:] - signal[:-BEAT])
scores = errors[TEST - BEAT :]
precision, recall, thresholds = precision_recall_curve(labels[TEST:], scores)
f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
threshold = thresholds[f1[:-1].argmax()]
alarms = scores >= threshold
