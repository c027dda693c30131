"""A helper draws, with what the network returned second as the standard deviation."""

BESIDE = "loops_and_numpy_habits"


# %% question="generate"
def draw(mu, sigma, temperature, generator):
    if temperature == 0:
        return mu
    eps = torch.randn(mu.shape, generator=generator, device=mu.device)
    return mu + temperature * sigma * eps


@torch.no_grad()
def generate(model, history, periods, temperature=0.0, generator=None):
    P = model.period
    series = history
    for _ in range(periods):
        n = min(series.shape[1] // P, WINDOW - 1)
        z, mean, std = normalise(series[:, -n * P :], CONTEXT * P)
        mu, sigma = model(to_patches(z, P))
        new = draw(mu[:, -1], sigma[:, -1], temperature, generator)
        series = torch.cat([series, denormalise(new, mean, std)], dim=1)
    return series[:, history.shape[1] :]
