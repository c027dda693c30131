"""The number of days is rounded to the nearest number: for 49 hours two days."""

CAUGHT_BY = ["days_are_cut_and_repeated"]


# %% question="baseline"
# - days = math.ceil(forecast / 24)
# + days = max(1, round(forecast / 24))
