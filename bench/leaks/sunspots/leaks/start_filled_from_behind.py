"""The first months of a moving mean, which have none, take the first one there is."""

KIND = "look-ahead"
LEAKS = ["features"]


# %% question="features" manual=1
spots = pd.Series(series)
features = np.column_stack([series, spots.rolling(24).mean().bfill()])
