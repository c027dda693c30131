"""A median filter of SciPy is centred."""

KIND = "look-ahead"
LEAKS = ["scores", "alarms"]


# %% question="detector" manual=1
from scipy.signal import medfilt

errors = np.abs(signal - medfilt(signal, 5))
threshold = errors[:TRAIN].max()
scores = errors[TEST:]
alarms = scores > threshold
