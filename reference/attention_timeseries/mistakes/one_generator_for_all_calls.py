"""One generator for all calls: only the first call gives the split of the seed."""

CAUGHT_BY = ["the_split_is_that_of_the_seed"]


# %% question="split"
dealer = np.random.default_rng(1337)


def split_series(number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    order = dealer.permutation(number)
    training, validation = (number * 75 // 100, number * 5 // 100)
    return np.split(order, [training, training + validation])
