"""The width of the moving mean is the one that finds most in the test."""

KIND = "hyperparameter chosen on test data"
LEAKS = ["threshold", "scores", "alarms"]


# %% question="detector" manual=1
def errors_of(width):
    mean = pd.Series(signal).rolling(width, min_periods=1).mean()
    return (pd.Series(signal) - mean).abs().to_numpy()


def found(width):
    errors = errors_of(width)
    flagged = errors[TEST:] > np.quantile(errors[:TRAIN], 0.98)
    return (flagged & labels[TEST:]).sum() - (flagged & ~labels[TEST:]).sum()


width = max([3, 5, 8, 12, 20, 30], key=found)
errors = errors_of(width)
threshold = np.quantile(errors[:TRAIN], 0.98)
scores = errors[TEST:]
alarms = scores > threshold
