"""No loop at all."""

BESIDE = "device"


# %% question="model"
class ManualRNN(nn.Module):
    def __init__(self, data_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.U = nn.Linear(data_size, hidden_size)
        self.W = nn.Linear(hidden_size, hidden_size, bias=False)
        self.V = nn.Linear(hidden_size, 1)

    def forward(self, x):
        states = torch.tanh(self.U(x) + 0 * self.W(self.U(x)))
        return self.V(states)
