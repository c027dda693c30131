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
def positional_encoding(length, width):
    position = torch.arange(length, dtype=torch.float32)[:, None]
    angle = position / 10000 ** (torch.arange(0, width, 2) / width)
    encoding = torch.zeros(length, width)
    encoding[:, 0::2] = torch.sin(angle)
    encoding[:, 1::2] = torch.cos(angle)
    return encoding


# %% question="positions"
def add_positions(vectors):
    encoding = positional_encoding(vectors.shape[1], vectors.shape[2])
    return torch.cat([vectors, encoding.expand(len(vectors), -1, -1)], dim=-1)
