"""The state is kept in the module, and the next batch starts with what the last one left."""

CAUGHT_BY = [
    "the_future_is_unknown",
    "calls_are_independent",
    "forecasts_are_seconds",
    "forecasts_are_those_of_the_model",
]


# %% question="model"
class ManualRNN(nn.Module):
    def __init__(self, data_size, hidden_size):
        super().__init__()
        self.U = nn.Linear(data_size, hidden_size)
        self.W = nn.Linear(hidden_size, hidden_size, bias=False)
        self.V = nn.Linear(hidden_size, 1)
        self.state = None

    def forward(self, inputs):
        if self.state is None or len(self.state) != len(inputs):
            self.state = torch.zeros(len(inputs), self.W.in_features)
        state, states = self.state, []
        for step in range(inputs.shape[1]):
            state = torch.tanh(self.U(inputs[:, step]) + self.W(state))
            states.append(state)
        self.state = state.detach()
        return self.V(torch.stack(states, dim=1))
