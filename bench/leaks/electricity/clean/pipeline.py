"""A pipeline scales and fits, on training windows only."""

# %% question="forecast" manual=1
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

view = np.lib.stride_tricks.sliding_window_view(scaled[:, 0], HOURS + AHEAD)
known = train_rows + validation_rows
n = known - HOURS - AHEAD + 1
pipe = make_pipeline(StandardScaler(), Ridge(3.0)).fit(view[:n, :HOURS], view[:n, -1])
weights = pipe[-1].coef_
forecast = pipe.predict(view[known - HOURS + 1 :, :HOURS])
print("R2 on the test", pipe.score(view[known:, :HOURS], view[known:, -1]))
