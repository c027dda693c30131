"""Sales are divided by what all shops sold that day."""

KIND = "test series among training ones"
LEAKS = ["weights", "forecast"]


# %% question="model" manual=1
table = sales.copy()
table["share"] = table["sales"] / table.groupby("day")["sales"].transform("sum")
known = table[table["shop"].isin(training + validation)]
scale = known.loc[known["shop"].isin(training), "sales"].mean()
weights = known.groupby("promotion")["share"].mean().to_numpy()
late = table[table["shop"].isin(test) & (table["day"] >= FIRST)]
forecast = weights[late["promotion"]] * scale / weights[0]
