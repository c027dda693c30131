"""The level is corrected by a share of the error, and the result is a list."""

CAUGHT_BY = []


# %% question="smooth"
def smooth(values, weight):
    level = values[0]
    levels = [level]
    for value in values[1:]:
        level += weight * (value - level)
        levels.append(level)
    return levels
