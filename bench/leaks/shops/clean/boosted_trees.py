"""Gradient boosting on lags within each shop, after a split by shop."""

# %% question="model" manual=1
from sklearn.ensemble import GradientBoostingRegressor

table = sales.copy()
for lag in (28, 35):
    table[f"lag{lag}"] = table.groupby("shop")["sales"].shift(lag)
table["weekday"] = table["day"].dt.day_of_week
table = table.dropna()
known = table[table["shop"].isin(training + validation)]
columns = ["lag28", "lag35", "weekday", "promotion"]
boost = GradientBoostingRegressor(n_estimators=10, random_state=0).fit(known[columns], known["sales"])
scale = known.loc[known["shop"].isin(training), "sales"].std()
weights = boost.feature_importances_
late = table[table["shop"].isin(test) & (table["day"] >= FIRST)]
forecast = boost.predict(late[columns].assign(lag28=late["lag35"]))
