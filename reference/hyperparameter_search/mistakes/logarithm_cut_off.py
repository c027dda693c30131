"""The logarithm of 243 by 3 is a little less than 5, and is cut off."""

CAUGHT_BY = ["brackets_are_exact"]


# %% question="halving"
# - longest = round(math.log(max_epochs, factor))
# + longest = int(math.log(max_epochs, factor))
