"""Whatever has a score is in the table, completed or not."""

CAUGHT_BY = ["files_are_read_exactly"]


# %% question="search"
# - if record["status"] == "COMPLETED" and record["score"] is not None:
# + if record["score"] is not None:
