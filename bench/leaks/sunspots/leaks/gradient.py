"""`np.gradient` takes the central difference: half of it is the month to come."""

KIND = "look-ahead"
LEAKS = ["features"]


# %% question="features" manual=1
features = np.stack([series, np.gradient(series)], axis=1)
