"""The prefix reaches one patch too far."""

CAUGHT_BY = ["families_see_what_they_may", "family_masks_are_exact"]


# %% question="families"
# - mask[:known, :known] = True
# + mask[: known + 1, : known + 1] = True
