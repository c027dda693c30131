"""The prompt layer is frozen, too."""

CAUGHT_BY = ["frozen_weights_do_not_move"]


# %% question="reprogram"
# - return PatchForecaster(period, body).to(device_of_model)
# + new = PatchForecaster(period, body).to(device_of_model)
# + new.prompt_layer.requires_grad_(False)
# + return new
