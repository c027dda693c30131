"""Robust scaling by training hours of the six sensors."""

# %% question="scale" manual=1
from sklearn.preprocessing import RobustScaler

robust = RobustScaler().fit(counts.iloc[:VALIDATION, :6].to_numpy().reshape(-1, 1))
center, width = robust.center_[0], robust.scale_[0]
scaled = robust.transform(counts.to_numpy().reshape(-1, 1)).reshape(counts.shape)
