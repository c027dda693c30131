"""A softmax written out: largest score, powers, their sum."""

BESIDE = "library_functions"


# %% question="masks"
def masked_softmax(scores, mask):
    very_small = -1e9
    mask = mask.expand(scores.shape)
    filled = scores.clone()
    filled[~mask] = very_small
    largest = filled.max(dim=-1, keepdim=True).values
    powers = torch.exp(filled - largest)
    total = powers.sum(dim=-1, keepdim=True)
    weights = powers / total
    return weights
