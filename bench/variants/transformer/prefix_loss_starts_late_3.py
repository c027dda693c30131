"""Each family has a branch of its own."""

BESIDE = "library_functions"


# %% question="families"
def family_loss(body, patches, family, known, hidden):
    length = patches.shape[1]
    mask = family_mask(family, length, known)

    if family == "encoder":
        read = patches.clone()
        blanks = body.blank.expand_as(patches)
        read = torch.where(hidden[:, :, None], blanks, read)
        predicted = body(read, mask)
        difference = torch.abs(predicted - patches)
        return difference[hidden].mean()

    if family == "prefix":
        predicted = body(patches, mask)
        predicted_after_the_known = predicted[:, known : length - 1]
        targets_after_the_known = patches[:, known + 1 : length]
        difference = torch.abs(predicted_after_the_known - targets_after_the_known)
        return difference.mean()

    predicted = body(patches, mask)
    losses = []
    for place in range(length - 1):
        losses.append(torch.abs(predicted[:, place] - patches[:, place + 1]))
    return torch.stack(losses).mean()
