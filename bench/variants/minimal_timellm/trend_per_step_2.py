"""Least squares by the library, in as few lines as possible."""

BESIDE = "cells_merged_and_helpers"


# %% question="prompt"
def prompt_statistics(z, period):
    n, t = z.shape[1], torch.arange(z.shape[1], device=z.device).to(z)
    b = torch.linalg.lstsq(torch.stack([t, torch.ones_like(t)], 1), z.T).solution[0]
    return torch.stack([z[:, -period:].mean(1), b, *((z[:, k:] * z[:, : n - k]).sum(1) / n for k in (1, period))], 1)
