"""An empty tensor is filled token by token; the period is looked up in the shape."""

BESIDE = "library_functions"


# %% question="forecaster"
class PatchForecaster(nn.Module):
    def __init__(self, period, body, d_model=D_MODEL):
        super().__init__()
        self.period = period
        self.d_model = d_model
        self.input_layer = nn.Linear(period, d_model)
        self.prompt_layer = nn.Linear(4, d_model)
        self.body = body
        self.head = nn.Linear(d_model, 2 * period)

    def forward(self, patches):
        batch, n, period = patches.shape
        all_steps = torch.cat([patches[:, i] for i in range(n)], dim=1)
        statistics = prompt_statistics(all_steps, period)

        tokens = patches.new_zeros(batch, n + 1, self.d_model)
        tokens[:, 0, :] = self.prompt_layer(statistics)
        for i in range(n):
            tokens[:, i + 1, :] = self.input_layer(patches[:, i, :])

        hidden = self.body(tokens)
        mean = torch.empty_like(patches)
        log_scale = torch.empty_like(patches)
        for i in range(n):
            both = self.head(hidden[:, i + 1, :])
            mean[:, i, :] = both[:, :period]
            log_scale[:, i, :] = both[:, period:]
        return mean, log_scale
