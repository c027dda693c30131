"""The expanding mean of each shop, shifted, and cut off where the forecast begins."""

# %% question="model" manual=1
table = sales.copy()
table["level"] = table.groupby("shop")["sales"].transform(lambda x: x.expanding().mean().shift(1))
table = table.dropna()
known = table[table["shop"].isin(training + validation)]
scale = known["sales"][known["shop"].isin(training)].std()
weights = np.polyfit(known["level"], known["sales"], 1)
then = table[table["shop"].isin(test) & (table["day"] == FIRST)]
forecast = np.repeat(np.polyval(weights, then["level"]), 30)
