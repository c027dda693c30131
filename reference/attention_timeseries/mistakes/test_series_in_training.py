"""Training and test are shuffled separately, so that some series are in both."""

CAUGHT_BY = ["every_series_is_in_one_part", "the_split_is_that_of_the_seed"]


# %% question="split"
def split_series(number):
    shuffle = np.random.default_rng(1337).permutation
    training, validation = number * 75 // 100, number * 5 // 100
    first = shuffle(number)
    return first[:training], first[training : training + validation], shuffle(number)[training + validation :]
