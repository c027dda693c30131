"""The spread is that of the validation errors."""

CAUGHT_BY = ["summary_is_right"]


# %% question="comparison"
# - table["spread"] = groups["test"].std(ddof=1)
# + table["spread"] = groups["validation"].std(ddof=1)
