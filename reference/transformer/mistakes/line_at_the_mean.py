"""The value is that of the line at the mean of the keys, and not at the query."""

CAUGHT_BY = ["lines_are_found_exactly", "local_lines_are_exact"]


# %% question="local_line"
# - return mean_value + slope * (queries - mean_key), slope
# + return mean_value, slope
