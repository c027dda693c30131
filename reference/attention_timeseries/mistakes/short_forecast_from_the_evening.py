"""A forecast of less than a day is the end of the last day instead of its beginning."""

CAUGHT_BY = ["days_are_cut_and_repeated"]


# %% question="baseline"
# - last_day = inputs[:, -24:, 0]
# + last_day = inputs[:, -min(24, forecast) :, 0]
