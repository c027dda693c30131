"""All in one expression."""

BESIDE = "as_short_as_it_gets"


# %% question="forecaster"
class PatchForecaster(nn.Module):
    def __init__(self, period: int, body: nn.Module, d_model: int = D_MODEL):
        super().__init__()
        self.period, self.body = period, body
        self.input_layer, self.prompt_layer = nn.Linear(period, d_model), nn.Linear(4, d_model)
        self.head = nn.Linear(d_model, 2 * period)

    def forward(self, x):
        p = self.prompt_layer(prompt_statistics(x.flatten(1), self.period))[:, None]
        return self.head(self.body(torch.hstack([p, self.input_layer(x)]))[:, 1:]).split(self.period, -1)
