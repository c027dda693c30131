"""Gradient boosting goes on for as many rounds as the validation likes best; the test is drawn."""

# %% question="train" manual=1
from sklearn.ensemble import GradientBoostingRegressor

boost = GradientBoostingRegressor(n_estimators=20, max_depth=2, subsample=0.5, learning_rate=0.5, random_state=0)
boost.fit(X[::4], y[::4])
curves = {
    name: [np.abs(truth - p).mean() for p in boost.staged_predict(inputs)]
    for name, inputs, truth in (("validation", X_val, y_val), ("test", X_test, y_test))
}
epoch = 1 + int(np.argmin(curves["validation"]))
*_, forecast = (p for p, _ in zip(boost.staged_predict(last), range(epoch)))
network = boost.feature_importances_
