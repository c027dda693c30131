"""Gradient boosting goes on for as many rounds as the test likes best."""

KIND = "epoch chosen on test data"
LEAKS = ["epoch", "network", "forecast"]


# %% question="train" manual=1
from sklearn.ensemble import GradientBoostingRegressor

boost = GradientBoostingRegressor(n_estimators=20, max_depth=2, subsample=0.5, learning_rate=0.5, random_state=0)
boost.fit(X[::4], y[::4])
errors = [np.abs(y_test - p).mean() for p in boost.staged_predict(X_test)]
epoch = 1 + int(np.argmin(errors))
best = GradientBoostingRegressor(n_estimators=epoch, max_depth=2, subsample=0.5, learning_rate=0.5, random_state=0)
network = best.fit(X[::4], y[::4]).feature_importances_
forecast = best.predict(last)
