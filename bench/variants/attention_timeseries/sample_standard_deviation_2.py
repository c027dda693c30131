"""By torch."""

BESIDE = "library_functions"


# %% question="windows"
def create_windows(series, backcast, forecast):
    data = torch.as_tensor(np.array(series), dtype=torch.float64)
    level, spread = data.mean(1, keepdim=True), data.std(1, keepdim=True)
    varies = data.amax(1, keepdim=True) > data.amin(1, keepdim=True)
    data = (data - level) / torch.where(varies, spread, 1.0)
    cut = data.unfold(1, backcast + forecast, 1).flatten(0, 1).float().numpy()
    return cut[:, :backcast, None].copy(), cut[:, backcast:].copy()
