"""The positions are put beside the vectors instead of being added, which makes them twice as wide."""

CAUGHT_BY = [
    "positions_are_added",
    "added_encoding_is_exact",
    "forecaster_has_the_right_shapes",
    "forecaster_reads_each_window_by_itself",
    "higher_windows_have_higher_forecasts",
    "forecaster_beats_persistence",
]


# %% question="positions"
def add_positions(vectors):
    encoding = positional_encoding(vectors.shape[1], vectors.shape[2])
    return torch.cat([vectors, encoding.expand(len(vectors), -1, -1)], dim=-1)
