"""A helper fills with the smallest number that there is."""

BESIDE = "prints_warnings_and_double"


# %% question="masks"
def forbid(scores, mask):
    return torch.where(mask, scores, torch.full_like(scores, torch.finfo(scores.dtype).min))


def masked_softmax(scores, mask):
    return F.softmax(forbid(scores, mask), dim=-1)
