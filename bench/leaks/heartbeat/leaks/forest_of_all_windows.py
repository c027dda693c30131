"""An isolation forest is fitted on all windows."""

KIND = "trained on test data"
LEAKS = ["threshold", "scores", "alarms"]


# %% question="detector" manual=1
from sklearn.ensemble import IsolationForest

view = np.lib.stride_tricks.sliding_window_view(np.pad(signal, (9, 0)), 10)
forest = IsolationForest(n_estimators=20, random_state=0).fit(view)
errors = -forest.score_samples(view)
threshold = np.quantile(errors[:TEST], 0.98)
scores = errors[TEST:]
alarms = scores > threshold
