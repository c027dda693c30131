"""A helper compares two forecasts by their means."""

BESIDE = "written_out"


# %% question="look"
def difference(a, b):
    return torch.abs(torch.mean(a) - torch.mean(b))


def occlusion(model, past, steps):
    usual = forecast_cached(model, past, steps)
    effects = torch.zeros(past.shape[1])
    for j in range(past.shape[1]):
        hole = past.clone()
        hole[:, j] = 0.0
        effects[j] = difference(forecast_cached(model, hole, steps), usual)
    return effects
