"""The same under other names."""

BESIDE = "library_functions"


# %% question="lstm"
class ForecastLSTM(nn.Module):
    def __init__(self, forecast, hidden=32):
        super().__init__()
        self.lstm = nn.LSTM(input_size=1, hidden_size=hidden)
        self.head = nn.Linear(hidden, forecast)

    def forward(self, inputs):
        output, (hidden, cell) = self.lstm(inputs)
        last = output[:, -1, :]
        return self.head(last)
