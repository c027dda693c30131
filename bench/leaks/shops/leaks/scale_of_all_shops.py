"""The scale is that of all shops together."""

KIND = "test series among training ones"
LEAKS = ["scale", "weights"]


# %% question="model" manual=1
scale = sales["sales"].std()
features = sales.groupby("shop")["sales"].shift(30) / scale
rows = sales["shop"].isin(training + validation) & features.notna()
weights = np.polyfit(features[rows], sales["sales"][rows] / scale, 1)
late = sales["shop"].isin(test) & (sales["day"] >= FIRST)
forecast = scale * np.polyval(weights, features[late])
