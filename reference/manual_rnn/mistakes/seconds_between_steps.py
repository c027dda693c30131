"""Counts the seconds from the first step to the last, one step too few."""

CAUGHT_BY = ["table_is_right"]


# %% question="length"
def compare_lengths(lengths, evaluate):
    rows = [(length, (length - 1) * STEP_SECONDS, *evaluate(length)) for length in lengths]
    return pd.DataFrame(rows, columns=["length", "seconds", "delta", "last_delta"])
