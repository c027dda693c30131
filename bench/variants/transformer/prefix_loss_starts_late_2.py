"""A dictionary of where each loss begins."""

BESIDE = "other_shapes_inside"


# %% question="families"
def family_loss(body, patches, family, known, hidden):
    mask = family_mask(family, patches.size(1), known)
    if family == "encoder":
        return F.l1_loss(body(torch.where(hidden[..., None], body.blank, patches), mask)[hidden], patches[hidden])
    return (body(patches, mask)[:, :-1] - patches[:, 1:]).abs()[:, {"prefix": known, "decoder": 0}[family] :].mean()
