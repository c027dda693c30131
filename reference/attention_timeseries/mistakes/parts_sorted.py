"""The indices of each part are sorted."""

CAUGHT_BY = ["the_split_is_that_of_the_seed"]


# %% question="split"
def split_series(number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    order = np.random.default_rng(1337).permutation(number)
    training, validation = (number * 75 // 100, number * 5 // 100)
    return [np.sort(part) for part in np.split(order, [training, training + validation])]
