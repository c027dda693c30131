"""The split of 40 series is typed in, whatever number is asked for."""

CAUGHT_BY = ["every_series_is_in_one_part", "the_split_is_that_of_the_seed"]


# %% question="split"
def split_series(number):
    order = np.random.default_rng(1337).permutation(40)
    return order[:30], order[30:32], order[32:40]
