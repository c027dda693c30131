"""The filter of Savitzky and Golay fits its parabola around each month."""

KIND = "look-ahead"
LEAKS = ["features"]


# %% question="features" manual=1
from scipy.signal import savgol_filter

features = np.column_stack([series, savgol_filter(series, 11, 2)])
