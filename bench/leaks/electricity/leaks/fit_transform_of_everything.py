"""scikit-learn's scaler is fitted on all rows."""

KIND = "scaling before splitting"
LEAKS = ["mean", "std", "weights", "forecast"]


# %% question="scale" manual=1
from sklearn.preprocessing import StandardScaler

scaler = StandardScaler()
scaled = scaler.fit_transform(frame[["load", "temperature"]].ffill())
mean, std = scaler.mean_, scaler.scale_
