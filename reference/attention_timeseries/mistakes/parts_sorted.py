"""The indices of each part are sorted."""

CAUGHT_BY = ["the_split_is_that_of_the_seed"]


# %% question="split"
# - return np.split(order, [training, training + validation])
# + return [np.sort(part) for part in np.split(order, [training, training + validation])]
