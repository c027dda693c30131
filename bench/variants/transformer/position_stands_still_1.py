"""A helper reads one patch, always at the same place."""

BESIDE = "prints_warnings_and_double"


# %% question="generate"
def read_one(model, patch, place, memory, cache):
    return model.decode(model.tokens(patch, place), memory, before=cache)


@torch.no_grad()
def forecast_cached(model, past, steps):
    place = past.size(1) - 1
    memory, cache = model.encode(past), None
    patches = [past[:, place:]]
    for _ in range(steps):
        patch, cache = read_one(model, patches[-1], place, memory, cache)
        patches.append(patch)
    return torch.cat(patches[1:], dim=1)
