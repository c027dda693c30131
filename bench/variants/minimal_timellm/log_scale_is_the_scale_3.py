"""A list of what was predicted, and a comment that gets it wrong."""

BESIDE = "prints_and_asserts"


# %% question="generate"
@torch.inference_mode()
def generate(model, history, periods, temperature=0.0, generator=None):
    period = model.period
    longest = WINDOW - 1
    futures = []
    known = history.clone()
    for step in range(periods):
        # 1. the window
        number = known.shape[1] // period
        if number > longest:
            number = longest
        window = known[:, known.shape[1] - number * period :]
        # 2. scale it
        z, mean, std = normalise(window, CONTEXT * period)
        # 3. predict mean and spread of the next patch
        output_mean, output_spread = model(to_patches(z, period))
        prediction = output_mean[:, -1, :]
        spread = output_spread[:, -1, :]
        # 4. a random draw
        if temperature > 0.0:
            noise = torch.randn(prediction.shape, generator=generator, device=prediction.device)
            prediction = prediction + noise * (spread * temperature)
        # 5. back to the unit of the series
        patch = denormalise(prediction, mean, std)
        futures.append(patch)
        known = torch.cat([known, patch], dim=1)
    return torch.cat(futures, dim=1)
