"""The number of neighbours is chosen on the validation."""

# %% question="train" manual=1
from sklearn.neighbors import KNeighborsRegressor


def error(k):
    guess = KNeighborsRegressor(k).fit(X[::5], y[::5]).predict(X_val[::5])
    return float(np.mean((guess - y_val[::5]) ** 2))


epoch = min((1, 2, 4, 8, 16, 32), key=error)
model = KNeighborsRegressor(epoch).fit(X[::5], y[::5])
network = model.predict(X[:50])
forecast = model.predict(last)
