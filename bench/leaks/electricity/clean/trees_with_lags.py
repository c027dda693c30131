"""A small forest on lags that pandas makes, with the rows without a lag dropped."""

# %% question="forecast" manual=1
from sklearn.ensemble import RandomForestRegressor

load = pd.Series(scaled[:, 0])
table = pd.DataFrame({f"lag{i}": load.shift(i) for i in (0, 1, 2, 24, 48)})
table["hour"] = frame["time"].dt.hour
target = load.shift(-AHEAD)
known = train_rows + validation_rows
rows = slice(48, known - AHEAD)
forest = RandomForestRegressor(5, max_depth=4, random_state=0).fit(table[rows], target[rows])
weights = forest.feature_importances_
forecast = forest.predict(table[known : len(table) - AHEAD])
