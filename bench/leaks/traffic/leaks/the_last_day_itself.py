"""The forecast of the last day is the last day."""

KIND = "peeking where persistence was asked"
LEAKS = ["forecast"]


# %% question="train" manual=1
A = np.c_[X, np.ones(len(X))]
network = np.linalg.lstsq(A, y, rcond=None)[0]
epoch = 0
forecast = scaled[-24:, :6].mean(axis=1)
