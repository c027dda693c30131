"""Only training windows before the validation window count."""

CAUGHT_BY = ["leak_is_a_share", "leaks_are_exact"]


# %% question="grid"
def leak(training, validation, reach):
    difference = validation[:, None] - training
    return float(((difference >= 0) & (difference < reach)).any(axis=1).mean())
