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
class MultiHeadAttention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.to_queries = nn.Linear(width, width)
        self.to_keys = nn.Linear(width, width)
        self.to_values = nn.Linear(width, width)
        self.merge = nn.Linear(width, width)

    def forward(self, queries, keys, values, mask=None):
        return self.merge(atention(self.to_queries(queries), keys, values, mask))  # noqa: F821
