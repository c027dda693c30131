"""Validation and test windows come in the order of time."""

CAUGHT_BY = ["windows_of_other_parts_are_shuffled"]


# %% question="datasets"
# - shuffle=True,
# + shuffle=start == 0,
