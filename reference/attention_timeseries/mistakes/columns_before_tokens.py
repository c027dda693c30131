"""The head gets one column after the other instead of one token after the other."""

CAUGHT_BY = ["forecaster_follows_its_formulas", "dropout_leaves_what_goes_around"]


# %% question="forecaster"
class AttentionForecaster(nn.Module):
    def __init__(self, backcast: int, forecast: int, width: int = 32, heads: int = 4, dropout: float = 0.1):
        super().__init__()
        self.embed = nn.Linear(6, width)
        self.attention = MultiHeadAttention(width, heads)
        self.feed_forward = nn.Sequential(nn.Linear(width, 2 * width), nn.ReLU(), nn.Linear(2 * width, width))
        self.first_norm = nn.LayerNorm(width)
        self.second_norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(backcast // 6 * width, forecast)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        level = inputs.mean(dim=1)
        patches = (inputs[:, :, 0] - level).unflatten(1, (-1, 6))
        x = add_positions(self.embed(patches))
        attended, _ = self.attention(x, x, x)
        x = self.first_norm(x + self.dropout(attended))
        x = self.second_norm(x + self.dropout(self.feed_forward(x)))
        return self.head(x.transpose(1, 2).flatten(1)) + level
