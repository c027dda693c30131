"""The rank of each month among all."""

KIND = "statistics over all rows"
LEAKS = ["features"]


# %% question="features" manual=1
spots = pd.Series(series)
features = np.column_stack([series, spots.rank(pct=True)])
