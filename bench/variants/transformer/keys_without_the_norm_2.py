"""Two lines."""

BESIDE = "loops_and_float64"


# %% question="blocks"
class EncoderBlock(nn.Module):
    def __init__(self, d_model: int, heads: int):
        super().__init__()
        self.first_norm, self.second_norm = nn.LayerNorm(d_model), nn.LayerNorm(d_model)
        self.attention = MultiHeadAttention(d_model, heads)
        self.feed_forward = nn.Sequential(nn.Linear(d_model, 2 * d_model), nn.ReLU(), nn.Linear(2 * d_model, d_model))

    def forward(self, x, mask=None):
        x = x + self.attention(self.first_norm(x), *self.attention.keys_and_values(x), mask)[0]
        return x + self.feed_forward(self.second_norm(x))
