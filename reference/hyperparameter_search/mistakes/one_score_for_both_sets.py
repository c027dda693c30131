"""The scores on the test set are those on the validation set."""

CAUGHT_BY = ["null_scores_have_their_spread"]


# %% question="optimism"
# - validation, test = (random.chisquare(examples, shape) / examples for _ in range(2))
# + validation = test = random.chisquare(examples, shape) / examples
