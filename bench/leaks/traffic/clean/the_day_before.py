"""The forecast of the last day is the day before."""

# %% question="train" manual=1
network = np.linalg.lstsq(np.c_[X, np.ones(len(X))], y, rcond=None)[0]
epoch = 0
forecast = last[0].copy()
