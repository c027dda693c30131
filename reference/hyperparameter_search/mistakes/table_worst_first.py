"""The table begins with the worst."""

CAUGHT_BY = ["table_begins_with_the_best", "table_is_exact"]


# %% question="grid"
# - return table.sort_values("rmse", ignore_index=True)
# + return table.sort_values("rmse", ignore_index=True, ascending=False)
