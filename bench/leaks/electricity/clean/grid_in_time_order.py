"""A grid search, cross-validated in time order within the training."""

# %% question="forecast" manual=1
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit

view = np.lib.stride_tricks.sliding_window_view(scaled[:, 0], HOURS + AHEAD)
known = train_rows + validation_rows
n = known - HOURS - AHEAD + 1
cv = TimeSeriesSplit(3, gap=HOURS + AHEAD)
search = GridSearchCV(Ridge(), {"alpha": [0.1, 10.0, 1000.0]}, cv=cv).fit(view[:n, :HOURS], view[:n, -1])
weights = search.best_estimator_.coef_
forecast = search.predict(view[known - HOURS + 1 :, :HOURS])
