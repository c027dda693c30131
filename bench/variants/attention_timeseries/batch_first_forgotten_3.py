"""The last state that the LSTM itself returns, which is of the last window."""

BESIDE = "tensors_everywhere"


# %% question="lstm"
class ForecastLSTM(nn.Module):
    def __init__(self, forecast, hidden=32):
        super().__init__()
        self.lstm = nn.LSTM(input_size=1, hidden_size=hidden)
        self.head = nn.Linear(hidden, forecast)

    def forward(self, inputs):
        _, (hidden, _) = self.lstm(inputs)
        return self.head(hidden[-1])
