"""The place of the prompt is kept free by zeros that live on the CPU, wherever the patches are."""

CAUGHT_BY = ["forecaster_stays_on_its_device"]


# %% question="forecaster"
# - tokens = torch.cat([prompt[:, None], self.input_layer(patches)], dim=1)
# + free = torch.zeros(len(patches), 1, prompt.shape[-1])
# + tokens = torch.cat([free + prompt[:, None], self.input_layer(patches)], dim=1)
