"""One generator for all calls: only the first call gives the split of the seed."""

CAUGHT_BY = ["the_split_is_that_of_the_seed"]


# %% question="split"
# + dealer = np.random.default_rng(1337)
#   def split_series(number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:

# - order = np.random.default_rng(1337).permutation(number)
# + order = dealer.permutation(number)
