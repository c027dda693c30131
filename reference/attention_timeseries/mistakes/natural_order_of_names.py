"""Files are sorted as people count, s2 before s10."""

CAUGHT_BY = ["bad_rows_are_dropped_before_rows_are_counted"]


# %% question="read"
# + import re
#   def read_data(folder) -> np.ndarray:

# - for file in sorted(Path(folder).glob("*.csv")):
# + for file in sorted(
# +     Path(folder).glob("*.csv"),
# +     key=lambda file: [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", file.name)],
# + ):
