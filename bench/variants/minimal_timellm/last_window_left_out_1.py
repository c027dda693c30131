"""Counts the windows with a helper, without the one that starts where the last one ends."""

BESIDE = "library_functions"


# %% question="windows"
def how_many(steps, length, stride):
    return (steps - length) // stride


def sliding_windows(series, length, stride):
    number = how_many(series.shape[1], length, stride)
    cut = [series[:, i * stride : i * stride + length] for i in range(number)]
    return torch.stack(cut, dim=1).reshape(-1, length)
