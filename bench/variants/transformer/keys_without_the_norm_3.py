"""The source is remembered before it is normed."""

BESIDE = "written_out"


# %% question="blocks"
class EncoderBlock(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.first_norm = nn.LayerNorm(d_model)
        self.attention = MultiHeadAttention(d_model, heads)
        self.second_norm = nn.LayerNorm(d_model)
        layers = [nn.Linear(d_model, 2 * d_model), nn.ReLU(), nn.Linear(2 * d_model, d_model)]
        self.feed_forward = nn.Sequential(*layers)

    def forward(self, x, mask=None):
        source = x
        residual = x
        query = self.first_norm(x)
        keys, values = self.attention.keys_and_values(source)
        attended, weights = self.attention(query, keys, values, mask=mask)
        x = torch.add(residual, attended)
        residual = x
        x = self.second_norm(x)
        x = self.feed_forward(x)
        return torch.add(residual, x)
