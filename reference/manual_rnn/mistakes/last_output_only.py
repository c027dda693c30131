"""Returns the output after the last step alone."""

CAUGHT_BY = [
    "outputs_have_their_shape",
    "the_future_is_unknown",
    "the_past_is_remembered",
    "calls_are_independent",
    "network_is_the_recurrence",
    "forecasts_are_seconds",
    "training_reaches_the_goal",
    "goal_is_reached_on_unseen_cycles",
    "forecasts_are_those_of_the_model",
]


# %% question="model"
class ManualRNN(nn.Module):
    def __init__(self, data_size, hidden_size):
        super().__init__()
        self.U = nn.Linear(data_size, hidden_size)
        self.W = nn.Linear(hidden_size, hidden_size, bias=False)
        self.V = nn.Linear(hidden_size, 1)

    def forward(self, inputs):
        state = torch.zeros(len(inputs), self.W.in_features)
        for step in range(inputs.shape[1]):
            state = torch.tanh(self.U(inputs[:, step]) + self.W(state))
        return self.V(state)[:, None]
