"""The number of queries, which is that of the keys in self-attention."""

BESIDE = "loops_and_float64"


# %% question="attention"
def scaled_dot_product_attention(queries, keys, values, mask=None):
    d = queries.size(-2)
    scores = torch.matmul(queries, keys.mT) / np.sqrt(d)
    if mask is not None:
        scores = scores.masked_fill(mask == 0, -1e9)
    weights = scores.softmax(dim=-1)
    return torch.matmul(weights, values), weights
