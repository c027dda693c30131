"""The line through the training rows is taken off all rows."""

# %% question="scale" manual=1
from sklearn.linear_model import LinearRegression

values = frame[["load", "temperature"]].ffill().to_numpy()
time = np.arange(len(values)).reshape(-1, 1)
line = LinearRegression().fit(time[:train_rows], values[:train_rows])
rest = values - line.predict(time)
mean, std = values[:train_rows].mean(0), rest[:train_rows].std(0)
scaled = rest / std
