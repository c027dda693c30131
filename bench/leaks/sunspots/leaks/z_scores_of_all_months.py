"""A z-score with the mean and the standard deviation of all months."""

KIND = "statistics over all rows"
LEAKS = ["features"]


# %% question="features" manual=1
from scipy.stats import zscore

features = np.column_stack([series, zscore(series)])
