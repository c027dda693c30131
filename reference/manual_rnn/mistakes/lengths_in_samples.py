"""Counts 40 samples a step and 2000 a second the wrong way round in the column of seconds."""

CAUGHT_BY = ["table_is_right"]


# %% question="length"
def compare_lengths(lengths, evaluate):
    rows = [(length, length * 40 / 200, *evaluate(length)) for length in lengths]
    return pd.DataFrame(rows, columns=["length", "seconds", "delta", "last_delta"])
