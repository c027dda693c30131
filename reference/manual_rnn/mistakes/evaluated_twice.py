"""Trains every network twice, once for each column."""

CAUGHT_BY = ["table_has_a_row_for_each_length"]


# %% question="length"
def compare_lengths(lengths, evaluate):
    table = pd.DataFrame({"length": lengths})
    table["seconds"] = STEP_SECONDS * table["length"]
    table["delta"] = [evaluate(length)[0] for length in lengths]
    table["last_delta"] = [evaluate(length)[1] for length in lengths]
    return table
