"""The number of neighbours, kept as `epoch`, is chosen on the test."""

KIND = "hyperparameter chosen on test data"
LEAKS = ["epoch", "network", "forecast"]


# %% question="train" manual=1
from sklearn.neighbors import KNeighborsRegressor

errors = {}
for k in (1, 2, 4, 8, 16, 32):
    guess = KNeighborsRegressor(k).fit(X[::5], y[::5]).predict(X_test[::5])
    errors[k] = float(np.mean((guess - y_test[::5]) ** 2))
epoch = min(errors, key=errors.get)
model = KNeighborsRegressor(epoch).fit(X[::5], y[::5])
network = model.predict(X[:50])
forecast = model.predict(last)
