"""The tokens are written into a tensor that lives on the CPU, wherever the patches are."""

CAUGHT_BY = ["forecaster_stays_on_its_device"]


# %% question="forecaster"
# - tokens = torch.cat([prompt[:, None], self.input_layer(patches)], dim=1)
# + tokens = torch.zeros(len(patches), patches.shape[1] + 1, prompt.shape[-1])
# + tokens[:, 0], tokens[:, 1:] = prompt, self.input_layer(patches)
