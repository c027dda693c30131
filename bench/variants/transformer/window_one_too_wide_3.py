"""Row by row, with slices."""

BESIDE = "other_shapes_inside"


# %% question="masks"
def local_mask(length, window):
    mask = torch.zeros((length, length), dtype=torch.bool)
    for query in range(length):
        first_key = query - window
        if first_key < 0:
            first_key = 0
        last_key = query
        mask[query, first_key : last_key + 1] = True
    return mask
