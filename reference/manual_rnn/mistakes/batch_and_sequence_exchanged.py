"""Steps along the first axis: the state is handed from sequence to sequence instead of from step to step."""

CAUGHT_BY = [
    "the_past_is_remembered",
    "calls_are_independent",
    "network_is_the_recurrence",
    "gradients_reach_the_first_step",
    "training_reaches_the_goal",
    "goal_is_reached_on_unseen_cycles",
    "forecasts_are_seconds",
]


# %% question="model"
class ManualRNN(nn.Module):
    def __init__(self, data_size, hidden_size):
        super().__init__()
        self.U = nn.Linear(data_size, hidden_size)
        self.W = nn.Linear(hidden_size, hidden_size, bias=False)
        self.V = nn.Linear(hidden_size, 1)

    def forward(self, inputs):
        state, states = torch.zeros(inputs.shape[1], self.W.in_features), []
        for part in inputs:
            state = torch.tanh(self.U(part) + self.W(state))
            states.append(state)
        return self.V(torch.stack(states))
