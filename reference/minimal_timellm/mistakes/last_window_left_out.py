"""The last window that fits is forgotten."""

CAUGHT_BY = ["windows_and_patches_have_their_shapes", "windows_come_in_order", "other_sizes_are_cut_as_well"]


# %% question="windows"
def sliding_windows(series, length, stride):
    windows = []
    for one in series:
        for start in range(0, len(one) - length, stride):
            windows.append(one[start : start + length])
    return torch.stack(windows)
