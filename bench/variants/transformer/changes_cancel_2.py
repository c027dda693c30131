"""A list, with masks instead of copies."""

BESIDE = "library_functions"


# %% question="look"
def occlusion(model, past, steps):
    keep, base = 1 - torch.eye(past.shape[1]), forecast(model, past, steps)
    return torch.stack([(forecast(model, past * k[:, None], steps) - base).mean().abs() for k in keep])
