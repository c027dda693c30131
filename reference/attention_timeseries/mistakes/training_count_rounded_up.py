"""The count for training is rounded to the nearest number, only that for validation down."""

CAUGHT_BY = ["every_series_is_in_one_part", "the_split_is_that_of_the_seed"]


# %% question="split"
def split_series(number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    order = np.random.default_rng(1337).permutation(number)
    training, validation = (round(number * 0.75), number * 5 // 100)
    return np.split(order, [training, training + validation])
