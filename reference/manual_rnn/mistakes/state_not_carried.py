"""Every step starts from a state of zeros, so the network has no memory."""

CAUGHT_BY = [
    "the_past_is_remembered",
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
        state = torch.zeros(inputs.shape[0], self.W.in_features)
        outputs = []
        for step in range(inputs.shape[1]):
            new_state = torch.tanh(self.U(inputs[:, step]) + self.W(state))
            outputs.append(self.V(new_state))
        return torch.stack(outputs, dim=1)
