"""The number of draws is rounded down."""

CAUGHT_BY = ["draws_are_enough_and_not_too_many"]


# %% question="space"
# - return math.ceil(math.log(1 - confidence) / math.log(1 - top))
# + return int(math.log(1 - confidence) / math.log(1 - top))
