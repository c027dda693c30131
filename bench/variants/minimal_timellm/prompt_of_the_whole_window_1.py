"""A method for the prompt, which describes whatever it gets: everything."""

BESIDE = "written_for_a_gpu"


# %% question="forecaster"
class PatchForecaster(nn.Module):
    def __init__(self, period, body, d_model=D_MODEL):
        super().__init__()
        self.period = period
        self.input_layer = nn.Linear(period, d_model)
        self.prompt_layer = nn.Linear(4, d_model)
        self.body = body
        self.head = nn.Linear(d_model, 2 * period)

    def make_prompt(self, patches):
        series = patches.reshape(patches.size(0), -1)
        return self.prompt_layer(prompt_statistics(series, self.period)).unsqueeze(1)

    def forward(self, patches):
        sequence = torch.cat((self.make_prompt(patches), self.input_layer(patches)), 1)
        out = self.head(self.body(sequence))[:, 1:]
        return out[..., : self.period], out[..., self.period :]
