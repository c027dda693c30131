"""Strided slices, joined one after the other."""

BESIDE = "tensors_everywhere"


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
        q, k, v = self.to_queries(queries), self.to_keys(keys), self.to_values(values)
        outputs, shares = [], []
        for i in range(self.heads):
            o, w = scaled_dot_product_attention(
                q[..., i :: self.heads],
                k[..., i :: self.heads],
                v[..., i :: self.heads],
                mask if mask is None or mask.dim() < 4 else mask[:, 0],
            )
            outputs.append(o)
            shares.append(w)
        return self.merge(torch.cat(outputs, dim=-1)), torch.stack(shares, dim=1)
