"""Takes nn.RNN."""

CAUGHT_BY = [
    "network_has_its_parts",
    "network_is_made_of_linear_layers",
    "the_future_is_unknown",
    "the_past_is_remembered",
    "calls_are_independent",
    "network_is_the_recurrence",
    "gradients_reach_the_first_step",
]


# %% question="model"
class ManualRNN(nn.Module):
    def __init__(self, data_size, hidden_size):
        super().__init__()
        self.rnn = nn.RNN(data_size, hidden_size, batch_first=True)
        self.V = nn.Linear(hidden_size, 1)

    def forward(self, inputs):
        return self.V(self.rnn(inputs)[0])
