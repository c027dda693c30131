"""A forecast of a month uses the day before each of its days."""

KIND = "targets among inputs"
LEAKS = ["forecast"]


# %% question="model" manual=1
table = sales.assign(lag=sales.groupby("shop")["sales"].shift(1)).dropna()
known = table[table["shop"].isin(training + validation)]
scale = known.loc[known["shop"].isin(training), "sales"].std()
weights = np.polyfit(known["lag"], known["sales"], 1)
forecast = np.polyval(weights, table.loc[table["shop"].isin(test) & (table["day"] >= FIRST), "lag"])
