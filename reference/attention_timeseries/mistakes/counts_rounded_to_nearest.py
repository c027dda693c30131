"""Both counts are rounded to the nearest number."""

CAUGHT_BY = ["every_series_is_in_one_part", "the_split_is_that_of_the_seed"]


# %% question="split"
# - training, validation = number * 75 // 100, number * 5 // 100
# + training, validation = round(number * 0.75), round(number * 0.05)
