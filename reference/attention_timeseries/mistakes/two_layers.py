"""The LSTM has two layers."""

CAUGHT_BY = ["lstm_is_what_its_formulas_say"]


# %% question="lstm"
class ForecastLSTM(nn.Module):
    def __init__(self, forecast: int, hidden: int = 32):
        super().__init__()
        self.lstm = nn.LSTM(1, hidden, num_layers=2, batch_first=True)
        self.head = nn.Linear(hidden, forecast)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        states, _ = self.lstm(inputs)
        return self.head(states[:, -1])
