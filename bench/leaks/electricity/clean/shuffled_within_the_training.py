"""Windows of the training are shuffled for stochastic gradient descent; the split was in time."""

# %% question="forecast" manual=1
from sklearn.linear_model import SGDRegressor
from sklearn.utils import shuffle

view = np.lib.stride_tricks.sliding_window_view(scaled[:, 0], HOURS + AHEAD)
known = train_rows + validation_rows
n = known - HOURS - AHEAD + 1
X, y = shuffle(view[:n, :HOURS], view[:n, -1], random_state=1)
sgd = SGDRegressor(max_iter=5, tol=None, random_state=0).fit(X, y)
weights = sgd.coef_
forecast = sgd.predict(view[known - HOURS + 1 :, :HOURS])
