"""With a prefix mask every patch sees the known ones, and the known ones see all."""

CAUGHT_BY = ["families_see_what_they_may", "family_masks_are_exact"]


# %% question="families"
# - mask[:known, :known] = True
# + mask[:known] = True
