"""A low-pass of the whole series by its Fourier transform."""

KIND = "look-ahead"
LEAKS = ["forecast", "weights"]


# %% question="scale" manual=1
values = frame[["load", "temperature"]].ffill().to_numpy()
mean, std = values[:train_rows].mean(axis=0), values[:train_rows].std(axis=0)
scaled = (values - mean) / std
spectrum = np.fft.rfft(scaled, axis=0)
spectrum[300:] = 0
scaled = np.fft.irfft(spectrum, n=len(scaled), axis=0)
