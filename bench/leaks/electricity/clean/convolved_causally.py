"""The full convolution, cut at the end, looks back only."""

# %% question="scale" manual=1
values = frame[["load", "temperature"]].ffill().to_numpy()
mean, std = values[:train_rows].mean(axis=0), values[:train_rows].std(axis=0)
scaled = (values - mean) / std
kernel = np.array([0.5, 0.3, 0.2])
scaled[:, 0] = np.convolve(scaled[:, 0], kernel, mode="full")[: len(scaled)]
