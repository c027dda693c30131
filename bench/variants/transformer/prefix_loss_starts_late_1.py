"""A helper for the absolute error; the forecasts are cut off where the targets begin."""

BESIDE = "written_for_a_gpu"


# %% question="families"
def absolute_error(a, b):
    return (a - b).abs().mean()


def family_loss(body, patches, family, known, hidden):
    n = patches.shape[1]
    mask = family_mask(family, n, known)
    if family == "encoder":
        output = body(torch.where(hidden.unsqueeze(2), body.blank, patches), mask)
        return absolute_error(output[hidden], patches[hidden])
    output = body(patches, mask)
    start = known if family == "prefix" else 0
    return absolute_error(output[:, start : n - 1], patches[:, start + 1 :])
