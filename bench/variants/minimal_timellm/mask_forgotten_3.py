"""Head by head, with slices of the columns; the mask is made, and never used."""

BESIDE = "cells_merged_and_helpers"


# %% question="block"
class DecoderBlock(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.d_model = d_model
        self.norm_1 = nn.LayerNorm(d_model)
        self.to_qkv = nn.Linear(d_model, 3 * d_model)
        self.merge = nn.Linear(d_model, d_model)
        self.norm_2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Sequential(nn.Linear(d_model, 2 * d_model), nn.GELU(), nn.Linear(2 * d_model, d_model))

    def forward(self, x):
        normed = self.norm_1(x)
        qkv = self.to_qkv(normed)
        queries = qkv[..., : self.d_model]
        keys = qkv[..., self.d_model : 2 * self.d_model]
        values = qkv[..., 2 * self.d_model :]

        width = self.d_model // self.heads
        causal = torch.tril(torch.ones(x.shape[1], x.shape[1], device=x.device))
        outputs = []
        for h in range(self.heads):
            columns = slice(h * width, (h + 1) * width)
            q, k, v = queries[..., columns], keys[..., columns], values[..., columns]
            output = F.scaled_dot_product_attention(q, k, v)
            outputs.append(output)
        attended = torch.cat(outputs, dim=-1)
        assert causal.shape[0] == attended.shape[1]

        residual = x + self.merge(attended)
        return residual + self.feed_forward(self.norm_2(residual))
