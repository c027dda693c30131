"""Where the horizon is no multiple of the period, the rest is missing."""

CAUGHT_BY = ["part_of_a_period_is_repeated_as_well"]


# %% question="measure"
# - return last.repeat(1, math.ceil(steps / period))[:, :steps]
# + return last.repeat(1, steps // period)
