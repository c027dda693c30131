"""The series are shuffled with another seed."""

CAUGHT_BY = ["the_split_is_that_of_the_seed"]


# %% question="split"
# - order = np.random.default_rng(1337).permutation(number)
# + order = np.random.default_rng(42).permutation(number)
