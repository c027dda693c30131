"""Each shop is scaled by its own days before the forecast."""

# %% question="model" manual=1
past = sales[sales["day"] < FIRST]
level = past.groupby("shop")["sales"].mean()
scale = level[training].mean()
relative = sales["sales"] / sales["shop"].map(level)
late = sales["day"] >= FIRST
known = sales["shop"].isin(training + validation) & late
weights = relative[known].groupby(sales["day"][known]).mean().to_numpy()
forecast = np.concatenate([level[name] * weights for name in test])
