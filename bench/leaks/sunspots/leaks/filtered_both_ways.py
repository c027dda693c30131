"""`filtfilt` filters forwards and backwards."""

KIND = "look-ahead"
LEAKS = ["features"]


# %% question="features" manual=1
from scipy.signal import butter, filtfilt

b, a = butter(2, 0.1)
features = np.c_[series, filtfilt(b, a, series)]
