"""The heads of question 10 raise. What is built on them cannot run; everything else keeps its points."""

CAUGHT_BY = [
    "heads_have_the_right_shapes",
    "heads_are_split_and_merged",
    "heads_are_exact",
    "every_head_is_masked",
    "forecaster_has_the_right_shapes",
    "forecaster_reads_each_window_by_itself",
    "higher_windows_have_higher_forecasts",
    "forecaster_beats_persistence",
]


# %% question="heads"
# - output, weights = scaled_dot_product_attention(
# + output, weights = scaled_dot_product_atention(
