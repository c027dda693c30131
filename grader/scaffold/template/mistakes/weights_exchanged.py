"""Old and new change places. With a weight of one half nobody sees it."""

CAUGHT_BY = ["other_weights_are_right"]


# %% question="smooth"
# - levels[step] = weight * values[step] + (1 - weight) * levels[step - 1]
# + levels[step] = (1 - weight) * values[step] + weight * levels[step - 1]
