"""The training of the best one at the end is forgotten."""

CAUGHT_BY = ["rounds_are_whole", "seconds_are_exact"]


# %% question="space"
# - return math.ceil(configurations * folds / at_once) * seconds + seconds
# + return math.ceil(configurations * folds / at_once) * seconds
