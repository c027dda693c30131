"""Loops and lists, no library."""

# %% question="scale" manual=1
columns = []
for name in ("load", "temperature"):
    column, last = [], 0.0
    for value in frame[name]:
        last = last if value != value else value
        column.append(float(last))
    columns.append(column)
mean = [sum(c[:train_rows]) / train_rows for c in columns]
std = [(sum((x - m) ** 2 for x in c[:train_rows]) / train_rows) ** 0.5 for c, m in zip(columns, mean)]
scaled = np.array([[(x - m) / s for x in c] for c, m, s in zip(columns, mean, std)]).T
