"""The width of the moving mean is the one that finds most in the validation."""


# %% question="detector" manual=1
def errors_of(width):
    mean = pd.Series(signal).rolling(width, min_periods=1).mean()
    return (pd.Series(signal) - mean).abs().to_numpy()


def found(width):
    errors = errors_of(width)
    flagged = errors[TRAIN:TEST] > np.quantile(errors[:TRAIN], 0.98)
    return (flagged & labels[TRAIN:TEST]).sum() - (flagged & ~labels[TRAIN:TEST]).sum()


width = max([3, 5, 8, 12, 20, 30], key=found)
errors = errors_of(width)
threshold = np.quantile(errors[:TRAIN], 0.98)
scores = errors[TEST:]
alarms = scores > threshold
