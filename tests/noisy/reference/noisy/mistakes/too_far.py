"""Adds two."""

CAUGHT_BY = ["guess_is_near"]


# %% question="guess"
def guess(draws):
    return 2.0 + float(rng.standard_normal(draws).mean())
