"""Statistics of a slice of the frame; the whole is described for the reader only."""

# %% question="scale" manual=1
table = frame[["load", "temperature"]].ffill()
print(table.describe())
mean, std = table.iloc[:train_rows].mean(), table.iloc[:train_rows].std()
scaled = table.sub(mean).div(std).to_numpy()
