"""A gap is bridged by a line to the reading after it."""

CAUGHT_BY = ["last_good_reading_is_taken"]


# %% question="failure"
# - return readings.mask(readings == -9999).ffill().to_numpy()
# + return readings.mask(readings == -9999).interpolate().to_numpy()
