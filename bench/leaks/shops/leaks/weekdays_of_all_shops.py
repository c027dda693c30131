"""What a weekday sells is averaged over all shops and days."""

KIND = "statistics over all rows"
LEAKS = ["weights", "forecast"]


# %% question="model" manual=1
table = sales.assign(weekday=sales["day"].dt.day_of_week)
scale = table.loc[table["shop"].isin(training), "sales"].mean()
weights = table.groupby("weekday")["sales"].mean() / scale
late = table[table["shop"].isin(test) & (table["day"] >= FIRST)]
forecast = scale * late["weekday"].map(weights)
