"""All files of the folder are read, whatever their names end in."""

CAUGHT_BY = ["usable_series_are_kept", "series_come_in_the_order_of_names"]


# %% question="read"
# - for file in sorted(Path(folder).glob("*.csv")):
# + for file in sorted(Path(folder).iterdir()):
