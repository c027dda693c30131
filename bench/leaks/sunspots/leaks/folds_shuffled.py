"""All windows are dealt into five shuffled folds; the first fold's training part fits."""

KIND = "shuffled split of overlapping windows"
LEAKS = ["weights", "forecast"]


# %% question="forecast" manual=1
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold

X = np.stack([series[i : i + LAGS] for i in range(len(series) - LAGS - HORIZON + 1)])
y = series[LAGS + HORIZON - 1 :]
train, _ = next(KFold(5, shuffle=True, random_state=3).split(X))
model = Ridge().fit(X[train], y[train])
weights = model.coef_
forecast = model.predict(X[TEST - LAGS + 1 :])
