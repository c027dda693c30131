"""A centred mean of a year."""

KIND = "look-ahead"
LEAKS = ["features"]


# %% question="features" manual=1
spots = pd.Series(series)
features = pd.DataFrame({"now": spots, "year": spots.rolling(13, center=True, min_periods=1).mean()}).to_numpy()
