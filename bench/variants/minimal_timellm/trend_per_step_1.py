"""A helper fits the line, and returns its slope."""

BESIDE = "prints_and_asserts"


# %% question="prompt"
def slope_of(z):
    t = torch.arange(z.shape[1], dtype=z.dtype, device=z.device)
    t = t - t.mean()
    return (z @ t) / (t @ t)


def acf(z, lag):
    return (z[:, :-lag] * z[:, lag:]).sum(1) / z.shape[1]


def prompt_statistics(z, period):
    return torch.stack((z[:, -period:].mean(1), slope_of(z), acf(z, 1), acf(z, period)), dim=1)
