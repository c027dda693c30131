"""Attention by hand in a method of its own, without a triangle."""

BESIDE = "loops_and_numpy_habits"


# %% question="block"
class DecoderBlock(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.norm_1 = nn.LayerNorm(d_model)
        self.to_qkv = nn.Linear(d_model, 3 * d_model)
        self.merge = nn.Linear(d_model, d_model)
        self.norm_2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Sequential(nn.Linear(d_model, 2 * d_model), nn.GELU(), nn.Linear(2 * d_model, d_model))

    def split(self, x):
        b, n, d = x.shape
        return x.view(b, n, self.heads, d // self.heads).permute(0, 2, 1, 3)

    def attention(self, x):
        q, k, v = (self.split(part) for part in torch.chunk(self.to_qkv(x), 3, dim=2))
        scores = torch.matmul(q, k.mT) / q.shape[-1] ** 0.5
        mixed = torch.matmul(scores.softmax(dim=-1), v)
        return self.merge(mixed.permute(0, 2, 1, 3).reshape(x.shape))

    def forward(self, x):
        x = x + self.attention(self.norm_1(x))
        return x + self.feed_forward(self.norm_2(x))
