"""Gaps are interpolated, so a filled reading tells of the one after the gap."""

CAUGHT_BY = ["gaps_take_the_last_reading"]


# %% question="load"
# - frame = frame.mask(frame == -9999).ffill()
# + frame = frame.mask(frame == -9999).interpolate()
