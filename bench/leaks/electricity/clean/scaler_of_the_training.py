"""scikit-learn's scaler, fitted on training rows."""

# %% question="scale" manual=1
from sklearn.preprocessing import StandardScaler

values = frame[["load", "temperature"]].ffill().to_numpy()
scaler = StandardScaler().fit(values[:train_rows])
mean, std = scaler.mean_, np.sqrt(scaler.var_)
scaled = scaler.transform(values)
