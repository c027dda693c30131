"""The files are read from the last name to the first."""

CAUGHT_BY = [
    "series_come_in_the_order_of_names",
    "bad_rows_are_dropped_before_rows_are_counted",
    "empty_files_are_passed_over",
]


# %% question="read"
# - for file in sorted(Path(folder).glob("*.csv")):
# + for file in sorted(Path(folder).glob("*.csv"), reverse=True):
