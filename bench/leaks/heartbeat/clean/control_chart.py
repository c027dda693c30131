"""An exponentially weighted control chart, sample by sample."""

# %% question="detector" manual=1
center, spread = signal[:TRAIN].mean(), signal[:TRAIN].std()
threshold = 2.7 * spread * (0.2 / 1.8) ** 0.5
level, chart = 0.0, []
for value in signal:
    level += 0.2 * (value - center - level)
    chart.append(abs(level))
scores = np.array(chart[TEST:])
alarms = [score > threshold for score in scores]
