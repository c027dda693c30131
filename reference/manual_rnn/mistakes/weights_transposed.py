"""Multiplies the state by W where a linear layer multiplies by its transpose."""

CAUGHT_BY = ["network_is_the_recurrence", "gradients_reach_the_first_step"]


# %% question="model"
class ManualRNN(nn.Module):
    def __init__(self, data_size, hidden_size):
        super().__init__()
        self.U = nn.Linear(data_size, hidden_size)
        self.W = nn.Linear(hidden_size, hidden_size, bias=False)
        self.V = nn.Linear(hidden_size, 1)

    def forward(self, inputs):

        state, states = torch.zeros(len(inputs), self.W.in_features), []
        for step in range(inputs.shape[1]):
            state = torch.tanh(self.U(inputs[:, step]) + state @ self.W.weight)
            states.append(state)
        return self.V(torch.stack(states, dim=1))
