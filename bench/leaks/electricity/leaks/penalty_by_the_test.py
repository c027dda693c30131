"""The ridge's penalty is the one with the smallest error on the test."""

KIND = "hyperparameter chosen on test data"
LEAKS = ["weights", "forecast"]


# %% question="forecast" manual=1
def ridge(X, y, alpha):
    return np.linalg.solve(X.T @ X + alpha * np.eye(X.shape[1]), X.T @ y)


view = np.lib.stride_tricks.sliding_window_view(scaled[:, 0], HOURS + AHEAD)
X, y = view[:, :HOURS], view[:, -1]
known = train_rows + validation_rows
n = known - HOURS - AHEAD + 1
errors = {}
for alpha in (0.01, 1, 30, 100, 300, 1000, 3000):
    w = ridge(X[:n], y[:n], alpha)
    errors[alpha] = np.mean((X[known:] @ w - y[known:]) ** 2)
weights = ridge(X[:n], y[:n], min(errors, key=errors.get))
forecast = X[known - HOURS + 1 :] @ weights
