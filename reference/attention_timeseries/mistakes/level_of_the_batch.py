"""The mean is taken over the whole batch, so that windows depend on each other."""

CAUGHT_BY = [
    "forecaster_reads_each_window_by_itself",
    "forecaster_follows_its_formulas",
    "dropout_leaves_what_goes_around",
]


# %% question="forecaster"
class AttentionForecaster(nn.Module):
    def __init__(self, backcast, forecast, width=32, heads=4, dropout=0.1):
        super().__init__()
        self.embed = nn.Linear(6, width)
        self.attention = MultiHeadAttention(width, heads)
        self.feed_forward = nn.Sequential(nn.Linear(width, 2 * width), nn.ReLU(), nn.Linear(2 * width, width))
        self.first_norm = nn.LayerNorm(width)
        self.second_norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(backcast // 6 * width, forecast)

    def forward(self, inputs):
        level = inputs.mean()
        x = add_positions(self.embed((inputs[:, :, 0] - level).unflatten(1, (-1, 6))))
        x = self.first_norm(x + self.dropout(self.attention(x, x, x)[0]))
        x = self.second_norm(x + self.dropout(self.feed_forward(x)))
        return self.head(x.flatten(1)) + level
