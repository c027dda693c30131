"""The new state has a new name, and nobody reads it again."""

BESIDE = "helpers"


# %% question="model"
class ManualRNN(nn.Module):
    def __init__(self, data_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.U = nn.Linear(data_size, hidden_size)
        self.W = nn.Linear(hidden_size, hidden_size, bias=False)
        self.V = nn.Linear(hidden_size, 1)

    def forward(self, x):
        start = x.new_zeros(len(x), self.hidden_size)
        results = []
        for step in x.unbind(dim=1):
            state = torch.tanh(self.U(step) + self.W(start))
            results.append(self.V(state))
        return torch.stack(results, dim=1)
