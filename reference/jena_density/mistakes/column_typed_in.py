"""The position of the density is typed in as a number."""

CAUGHT_BY = ["density_is_found_by_name"]


# %% question="density"
def density_column(columns) -> int:
    return 10
