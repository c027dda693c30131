"""The state is a linear function of inputs and state: no activation."""

CAUGHT_BY = [
    "network_is_the_recurrence",
    "gradients_reach_the_first_step",
    "training_reaches_the_goal",
    "goal_is_reached_on_unseen_cycles",
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
        for step in range(inputs.shape[1]):
            state = self.U(inputs[:, step]) + self.W(state)
            states.append(state)
        return self.V(torch.stack(states, dim=1))
