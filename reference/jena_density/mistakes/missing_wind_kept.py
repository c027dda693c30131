"""The readings of -9999 are taken for wind."""

CAUGHT_BY = ["missing_wind_is_replaced", "gaps_take_the_last_reading"]


# %% question="load"
# - frame = frame.mask(frame == -9999).ffill()
