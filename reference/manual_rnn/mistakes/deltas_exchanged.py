"""Exchanges the two deltas."""

CAUGHT_BY = ["table_is_right"]


# %% question="length"
def compare_lengths(lengths, evaluate):
    rows = [(length, length * STEP_SECONDS, *evaluate(length)[::-1]) for length in lengths]
    return pd.DataFrame(rows, columns=["length", "seconds", "delta", "last_delta"])
