"""Has the three layers, and leaves the recurrence to the function behind nn.RNN."""

CAUGHT_BY = ["network_is_made_of_linear_layers"]


# %% question="model"
class ManualRNN(nn.Module):
    def __init__(self, data_size, hidden_size):
        super().__init__()
        self.U = nn.Linear(data_size, hidden_size)
        self.W = nn.Linear(hidden_size, hidden_size, bias=False)
        self.V = nn.Linear(hidden_size, 1)

    def forward(self, inputs):

        start = inputs.new_zeros(1, len(inputs), self.W.in_features)
        weights = [self.U.weight, self.W.weight, self.U.bias, torch.zeros_like(self.U.bias)]
        return self.V(torch.rnn_tanh(inputs, start, weights, True, 1, 0.0, self.training, False, True)[0])
