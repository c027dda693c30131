"""The series are shuffled with another seed."""

CAUGHT_BY = ["the_split_is_that_of_the_seed"]


# %% question="split"
def split_series(number):
    training, validation = number * 75 // 100, number * 5 // 100
    return np.split(np.random.default_rng(42).permutation(number), [training, training + validation])
