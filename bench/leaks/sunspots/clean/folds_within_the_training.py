"""Shuffled folds among the windows before the test; the best penalty fits them all."""

# %% question="forecast" manual=1
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import KFold

X = np.stack([series[i : i + LAGS] for i in range(len(series) - LAGS - HORIZON + 1)])
y = series[LAGS + HORIZON - 1 :]
n = TEST - LAGS - HORIZON + 1
model = RidgeCV([1, 100, 10_000], cv=KFold(5, shuffle=True, random_state=3)).fit(X[:n], y[:n])
weights = model.coef_
forecast = model.predict(X[TEST - LAGS + 1 :])
