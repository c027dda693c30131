"""Forecasts are cut off at what is usual in the test."""

KIND = "look-ahead"
LEAKS = ["forecast"]


# %% question="forecast" manual=1
test = scaled[train_rows + validation_rows :, 0]
known = scaled[: train_rows + validation_rows, 0]
weights = np.polyfit(known[:-AHEAD], known[AHEAD:], 1)
forecast = np.clip(np.polyval(weights, test[:-AHEAD]), test.mean() - 0.5 * test.std(), test.mean() + 0.5 * test.std())
