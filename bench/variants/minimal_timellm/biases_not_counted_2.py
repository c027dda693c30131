"""The formula, multiplied out."""

BESIDE = "as_short_as_it_gets"


# %% question="count"
number_of_weights = lambda p, d, n: d * (WINDOW + 2 + n * (8 * d + 4) + 3 * p + 4)
