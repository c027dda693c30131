"""A filter that goes forwards only."""

# %% question="features" manual=1
from scipy.signal import butter, lfilter

b, a = butter(2, 0.1)
features = np.c_[series, lfilter(b, a, series)]
