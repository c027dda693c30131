"""The neighbours of a window are searched among the training windows."""

# %% question="forecast" manual=1
from sklearn.neighbors import KNeighborsRegressor

view = np.lib.stride_tricks.sliding_window_view(scaled[:, 0], HOURS + AHEAD)
known = train_rows + validation_rows
n = known - HOURS - AHEAD + 1
neighbours = KNeighborsRegressor(5).fit(view[:n, :HOURS], view[:n, -1])
weights = neighbours.predict(view[:50, :HOURS])
forecast = neighbours.predict(view[known - HOURS + 1 :, :HOURS])
