"""The head gets the memory cell of the LSTM instead of its hidden state."""

CAUGHT_BY = ["lstm_is_what_its_formulas_say"]


# %% question="lstm"
class ForecastLSTM(nn.Module):
    def __init__(self, forecast: int, hidden: int = 32):
        super().__init__()
        self.lstm = nn.LSTM(1, hidden, batch_first=True)
        self.head = nn.Linear(hidden, forecast)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        _, (_, memory) = self.lstm(inputs)
        return self.head(memory[-1])
