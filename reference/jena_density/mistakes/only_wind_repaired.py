"""Only the columns of the wind are repaired."""

CAUGHT_BY = ["gaps_take_the_last_reading"]


# %% question="load"
# - frame = frame.mask(frame == -9999).ffill()
# + for name in ["wv (m/s)", "max. wv (m/s)"]:
# +     frame[name] = frame[name].mask(frame[name] == -9999).ffill()
