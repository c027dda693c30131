"""Old and new change places. With a weight of one half nobody sees it."""

CAUGHT_BY = ["other_weights_are_right"]


# %% question="smooth"
def smooth(values, weight):
    levels = [values[0]]
    for value in values[1:]:
        levels.append((1 - weight) * value + weight * levels[-1])
    return np.array(levels)
