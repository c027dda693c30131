"""Series by series, in a loop, with sums that are written out."""

BESIDE = "prints_and_asserts"


# %% question="scale"
def normalise(windows, context):
    batch, steps = windows.shape
    mean = torch.zeros(batch, 1, dtype=windows.dtype, device=windows.device)
    std = torch.ones(batch, 1, dtype=windows.dtype, device=windows.device)
    for i in range(batch):
        series = windows[i]
        mean[i, 0] = series.sum() / steps
        deviations = series - mean[i, 0]
        variance = (deviations * deviations).sum() / steps
        constant = bool((series == series[0]).all())
        if not constant:
            std[i, 0] = torch.sqrt(variance)
    z = (windows - mean) / std
    return z, mean, std
