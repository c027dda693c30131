"""Runs through the sequence from its end, so that every output knows the future and not the past."""

CAUGHT_BY = [
    "the_future_is_unknown",
    "the_past_is_remembered",
    "network_is_the_recurrence",
    "gradients_reach_the_first_step",
]


# %% question="model"
class ManualRNN(nn.Module):
    def __init__(self, data_size, hidden_size):
        super().__init__()
        self.U = nn.Linear(data_size, hidden_size)
        self.W = nn.Linear(hidden_size, hidden_size, bias=False)
        self.V = nn.Linear(hidden_size, 1)

    def forward(self, inputs):
        state, states = torch.zeros(len(inputs), self.W.in_features), []
        for step in reversed(range(inputs.shape[1])):
            state = torch.tanh(self.U(inputs[:, step]) + self.W(state))
            states.insert(0, state)
        return self.V(torch.stack(states, dim=1))
