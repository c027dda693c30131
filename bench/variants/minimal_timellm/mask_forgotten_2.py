"""Einsum for everything, and nothing that hides."""

BESIDE = "library_functions"


# %% question="block"
class DecoderBlock(nn.Module):
    def __init__(self, d_model: int, heads: int):
        super().__init__()
        self.heads = heads
        self.norm_1, self.norm_2 = nn.LayerNorm(d_model), nn.LayerNorm(d_model)
        self.to_qkv, self.merge = nn.Linear(d_model, 3 * d_model), nn.Linear(d_model, d_model)
        layers = nn.Linear(d_model, 2 * d_model), nn.GELU(), nn.Linear(2 * d_model, d_model)
        self.feed_forward = nn.Sequential(*layers)

    def forward(self, x):
        q, k, v = self.to_qkv(self.norm_1(x)).unflatten(-1, (3, self.heads, -1)).unbind(2)
        a = (torch.einsum("bihd,bjhd->bhij", q, k) / math.sqrt(q.shape[-1])).softmax(-1)
        x = x + self.merge(torch.einsum("bhij,bjhd->bihd", a, v).flatten(2))
        return x + self.feed_forward(self.norm_2(x))
