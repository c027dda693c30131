"""Files are sorted as people count, s2 before s10."""

CAUGHT_BY = ["bad_rows_are_dropped_before_rows_are_counted"]


# %% question="read"
# - for file in sorted(Path(folder).glob("*.csv")):
# + import re
# +
# + def as_people_count(file):
# +     return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", file.name)]
# +
# + for file in sorted(Path(folder).glob("*.csv"), key=as_people_count):
