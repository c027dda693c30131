"""The absolute value comes last, of a whole tensor of means."""

BESIDE = "other_shapes_inside"


# %% question="look"
def occlusion(model, past, steps):
    batch, m, width = past.shape
    original_forecast = forecast_cached(model, past, steps)
    mean_changes = []
    for j in range(m):
        before = past[:, :j]
        zeros = torch.zeros(batch, 1, width, dtype=past.dtype)
        after = past[:, j + 1 :]
        occluded = torch.cat([before, zeros, after], dim=1)
        new_forecast = forecast_cached(model, occluded, steps)
        change = new_forecast - original_forecast
        mean_changes.append(change.mean().item())
    return torch.tensor(mean_changes).abs()
