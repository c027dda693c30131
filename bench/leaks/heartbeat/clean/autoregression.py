"""Errors of a linear prediction that scikit-learn fits on the training."""

# %% question="detector" manual=1
from sklearn.linear_model import LinearRegression

lags = pd.concat([pd.Series(signal).shift(i).fillna(0) for i in range(1, 9)], axis=1).to_numpy()
line = LinearRegression().fit(lags[8:TRAIN], signal[8:TRAIN])
errors = (signal - line.predict(lags)) ** 2
threshold = errors[:TRAIN].mean() + 4 * errors[:TRAIN].std()
scores = errors[TEST:]
alarms = scores > threshold
