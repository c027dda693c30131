"""An old search in the folder is not overwritten."""

CAUGHT_BY = ["search_keeps_to_its_folder"]


# %% question="search"
# - overwrite=True,
