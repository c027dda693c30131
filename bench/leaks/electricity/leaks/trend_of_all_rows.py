"""A line is taken off that was fitted through all rows."""

KIND = "statistics over all rows"
LEAKS = ["forecast", "weights"]


# %% question="scale" manual=1
values = frame[["load", "temperature"]].ffill().to_numpy()
mean, std = values[:train_rows].mean(axis=0), values[:train_rows].std(axis=0)
time = np.arange(len(values))
trend = np.column_stack([np.polyval(np.polyfit(time, column, 1), time) for column in values.T])
scaled = (values - trend) / std
