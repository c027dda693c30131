"""Median and quartiles of all rows."""

KIND = "statistics over all rows"
LEAKS = ["mean", "std", "weights", "forecast"]


# %% question="scale" manual=1
table = frame[["load", "temperature"]].ffill()
mean = table.median().to_numpy()
std = (table.quantile(0.75) - table.quantile(0.25)).to_numpy()
scaled = ((table - mean) / std).to_numpy()
