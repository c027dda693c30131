"""The last value is repeated, not the last period."""

CAUGHT_BY = ["last_period_is_repeated", "part_of_a_period_is_repeated_as_well"]


# %% question="measure"
# - last = history[:, -period:]
# + last = history[:, -1:]

# - return last.repeat(1, math.ceil(steps / period))[:, :steps]
# + return last.repeat(1, steps)
