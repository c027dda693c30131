"""Rows are sorted by day, and `shift` takes the row above: another shop's."""

KIND = "test series among training ones"
LEAKS = ["weights", "forecast"]


# %% question="model" manual=1
table = sales.sort_values(["day", "shop"], ascending=[True, False]).reset_index(drop=True)
table["lag"] = table["sales"].shift(1)
table = table.dropna()
known = table[table["shop"].isin(training + validation)]
scale = known.loc[known["shop"].isin(training), "sales"].median()
weights = np.polyfit(known["lag"], known["sales"], 1)
before = sales[sales["shop"].isin(test) & (sales["day"] < FIRST)].groupby("shop")["sales"].mean()
forecast = np.polyval(weights, np.repeat(before.to_numpy(), 30))
