"""A sum of single draws."""


# %% question="guess"
def guess(draws):
    return sum(float(rng.standard_normal()) for _ in range(draws)) / draws
