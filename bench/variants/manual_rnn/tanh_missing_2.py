"""The tanh is computed and thrown away."""

BESIDE = "closures"


# %% question="model"
class ManualRNN(nn.Module):
    def __init__(self, data_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.U = nn.Linear(data_size, hidden_size)
        self.W = nn.Linear(hidden_size, hidden_size, bias=False)
        self.V = nn.Linear(hidden_size, 1)

    def forward(self, x):
        steps = x.transpose(0, 1)
        h = x.new_zeros(x.shape[0], self.hidden_size)
        ys = []
        for step in steps:
            h = self.W(h) + self.U(step)
            torch.tanh(h)
            ys.append(self.V(h))
        return torch.stack(ys).transpose(0, 1)
