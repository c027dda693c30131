"""One mean for all sensors, those of others included."""

KIND = "test series among training ones"
LEAKS = ["center", "width", "network", "forecast", "epoch"]


# %% question="scale" manual=1
known = counts.to_numpy()[:VALIDATION]
center, width = known.mean(), known.std()
scaled = ((counts - center) / width).to_numpy()
