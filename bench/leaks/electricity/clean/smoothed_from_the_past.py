"""A trailing mean and an exponential one look back only."""

# %% question="scale" manual=1
table = frame[["load", "temperature"]].ffill()
mean, std = table[:train_rows].mean().to_numpy(), table[:train_rows].std().to_numpy()
smooth = table.copy()
smooth["load"] = table["load"].rolling(5, min_periods=1).mean()
smooth["temperature"] = table["temperature"].ewm(span=6).mean()
scaled = ((smooth - mean) / std).to_numpy()
