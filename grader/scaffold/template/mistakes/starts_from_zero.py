"""The first level is 0 and not the first value. A series that starts at 0 does not show it."""

CAUGHT_BY = ["other_weights_are_right", "one_value_is_its_own_level"]


# %% question="smooth"
def smooth(values, weight):
    levels, level = [], 0.0
    for value in values:
        level = weight * value + (1 - weight) * level
        levels.append(level)
    return np.array(levels)
