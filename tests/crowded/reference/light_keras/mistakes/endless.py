"""Training never ends."""

CAUGHT_BY = ["slope_is_found"]


# %% question="fit"
while True:
    pass
