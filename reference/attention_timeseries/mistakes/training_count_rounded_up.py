"""The count for training is rounded to the nearest number, only that for validation down."""

CAUGHT_BY = ["every_series_is_in_one_part", "the_split_is_that_of_the_seed"]


# %% question="split"
# - training, validation = number * 75 // 100, number * 5 // 100
# + training, validation = round(number * 0.75), number * 5 // 100
