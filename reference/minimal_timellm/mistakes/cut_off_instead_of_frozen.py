"""The body runs without gradients, so that nothing reaches the input layer."""

CAUGHT_BY = ["gradients_pass_through_the_frozen_body"]
MAY_LOSE = ["hourly_network_beats_the_naive_forecast"]


# %% question="reprogram"
class CutOff(nn.Module):
    def __init__(self, body):
        super().__init__()
        self.__dict__["original"] = body
        for name, value in body._parameters.items():
            self.register_parameter(name, value)
        for name, value in body._modules.items():
            self.add_module(name, value)

    def forward(self, tokens):
        with torch.no_grad():
            return self.original(tokens)


def reprogram(model: PatchForecaster, period: int) -> PatchForecaster:
    body = CutOff(copy.deepcopy(model.body).requires_grad_(False))
    device_of_model = next(model.parameters()).device
    return PatchForecaster(period, body).to(device_of_model)
