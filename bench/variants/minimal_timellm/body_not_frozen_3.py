"""`eval` is taken for freezing, and a flag is set on the module, where nobody reads it."""

BESIDE = "prints_and_asserts"


# %% question="reprogram"
def reprogram(model, period):
    body = copy.deepcopy(model.body)
    body.eval()
    body.requires_grad = False
    for name, child in body.named_children():
        child.eval()
    device_of_model = model.input_layer.weight.device
    forecaster = PatchForecaster(period, body)
    forecaster = forecaster.to(device_of_model)
    return forecaster
