"""The counter of positions is set inside of the loop."""

BESIDE = "loops_and_float64"


# %% question="generate"
def forecast_cached(model, past, steps):
    batch, m, width = past.shape
    result = torch.zeros(batch, steps, width, dtype=past.dtype)
    with torch.no_grad():
        memory = model.encode(past)
        earlier = None
        current_patch = past[:, m - 1 : m, :]
        for step in range(steps):
            position = m - 1
            token = model.tokens(current_patch, position)
            prediction, earlier = model.decode(token, memory, mask=None, before=earlier)
            result[:, step : step + 1, :] = prediction
            current_patch = prediction
            position += 1
    return result
