"""The temperature that will be measured tomorrow stands in for its forecast."""

KIND = "look-ahead"
LEAKS = ["forecast"]


# %% question="forecast" manual=1
from sklearn.linear_model import Ridge

known = train_rows + validation_rows
table = pd.DataFrame(scaled, columns=["load", "temperature"])
table["yesterday"] = table["load"].shift(24)
table["tomorrow"] = table["temperature"].shift(-AHEAD)
target = table["load"].shift(-AHEAD)
training = slice(24, known - AHEAD)
ridge = Ridge(1.0).fit(table[training], target[training])
weights = ridge.coef_
forecast = ridge.predict(table[known : len(table) - AHEAD])
