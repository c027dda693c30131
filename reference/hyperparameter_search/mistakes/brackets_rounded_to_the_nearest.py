"""The number of configurations is rounded to the nearest."""

CAUGHT_BY = ["brackets_of_nine_epochs", "brackets_are_exact"]


# %% question="halving"
# - n = -(-(longest + 1) * factor**s // (s + 1))
# + n = round((longest + 1) * factor**s / (s + 1))
