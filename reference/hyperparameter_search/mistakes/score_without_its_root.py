"""The score is taken for the RMSE."""

CAUGHT_BY = ["files_make_a_table", "files_are_read_exactly"]


# %% question="search"
# - rows.append(row | {"rmse": math.sqrt(record["score"]) * unit})
# + rows.append(row | {"rmse": record["score"] * unit})
