"""Sorts the rows by their length."""

CAUGHT_BY = ["table_has_a_row_for_each_length"]


# %% question="length"
def compare_lengths(lengths, evaluate):
    rows = [(length, length * STEP_SECONDS, *evaluate(length)) for length in sorted(lengths)]
    return pd.DataFrame(rows, columns=["length", "seconds", "delta", "last_delta"])
