"""Hours below 20 are holes; the mean of all other sensors fills them."""

KIND = "test series among training ones"
LEAKS = ["center", "width", "network", "forecast", "epoch"]


# %% question="scale" manual=1
filled = counts.where(counts > 20)
filled = filled.T.fillna(filled.mean(axis=1)).T
center, width = filled[:VALIDATION].iloc[:, :6].to_numpy().mean(), filled[:VALIDATION].iloc[:, :6].to_numpy().std()
scaled = (filled.to_numpy() - center) / width
