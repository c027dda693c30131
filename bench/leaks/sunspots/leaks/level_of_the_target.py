"""The last value, shifted from the target's side: by one less than the horizon."""

KIND = "peeking where persistence was asked"
LEAKS = ["baseline"]


# %% question="baseline" manual=1
target = pd.Series(series[TEST:])
baseline = target.shift(HORIZON - 1).to_numpy()[HORIZON:]
