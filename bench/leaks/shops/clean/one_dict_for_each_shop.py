"""Dicts and loops; the level of a test shop is that of its past."""

# %% question="model" manual=1
by_shop = {name: part for name, part in sales.groupby("shop")}
all_training = [value for name in training for value in by_shop[name]["sales"]]
scale = sum(all_training) / len(all_training)
ratios = []
for name in training + validation:
    values = by_shop[name]["sales"].to_numpy()
    ratios.append(values[-30:].mean() / values[:-30].mean())
weights = np.array(ratios)
forecast = []
for name in test:
    part = by_shop[name]
    past = part["sales"][part["day"] < FIRST]
    forecast += [past.mean() * weights.mean()] * 30
