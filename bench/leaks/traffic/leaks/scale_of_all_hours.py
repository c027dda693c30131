"""Robust scaling of the whole table."""

KIND = "scaling before splitting"
LEAKS = ["center", "width", "network", "forecast", "epoch"]


# %% question="scale" manual=1
from sklearn.preprocessing import RobustScaler

robust = RobustScaler().fit(counts)
center, width = robust.center_, robust.scale_
scaled = robust.transform(counts)
