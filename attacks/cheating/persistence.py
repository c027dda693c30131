"""Returns the baseline for a forecast: the last value of each window."""

SUCCESS = "points for a forecast that is no better than the baseline"


# %% question="forecast"
def forecast(windows):
    return windows[:, -1]


# %%
print("attempted")
