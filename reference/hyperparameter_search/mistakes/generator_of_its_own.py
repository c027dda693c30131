"""The random numbers come from a generator of its own."""

CAUGHT_BY = ["null_scores_are_means_of_squares"]


# %% question="optimism"
# - shape = repeats, configurations
# + shape = repeats, configurations
# + random = np.random.default_rng(0)
