"""Each score is a sum of squares."""

CAUGHT_BY = ["null_scores_are_means_of_squares", "null_scores_have_their_spread"]


# %% question="optimism"
# - validation, test = (random.chisquare(examples, shape) / examples for _ in range(2))
# + validation, test = (random.chisquare(examples, shape) for _ in range(2))
