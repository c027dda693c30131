"""A method for each sub-layer; the attention gets the norm for its queries only."""

BESIDE = "library_functions"


# %% question="blocks"
class EncoderBlock(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.first_norm = nn.LayerNorm(d_model)
        self.second_norm = nn.LayerNorm(d_model)
        self.attention = MultiHeadAttention(d_model, heads)
        self.feed_forward = nn.Sequential(nn.Linear(d_model, 2 * d_model), nn.ReLU(), nn.Linear(2 * d_model, d_model))

    def self_attention(self, x, mask):
        k, v = self.attention.keys_and_values(x)
        return self.attention(self.first_norm(x), k, v, mask)[0]

    def forward(self, x, mask=None):
        x = x + self.self_attention(x, mask)
        return x + self.feed_forward(self.second_norm(x))
