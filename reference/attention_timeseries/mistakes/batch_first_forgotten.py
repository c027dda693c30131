"""The LSTM takes the batch for the time."""

CAUGHT_BY = ["lstm_reads_each_window_by_itself", "lstm_is_what_its_formulas_say", "lstm_beats_persistence"]


# %% question="lstm"
class ForecastLSTM(nn.Module):
    def __init__(self, forecast, hidden=32):
        super().__init__()
        self.lstm = nn.LSTM(1, hidden)
        self.head = nn.Linear(hidden, forecast)

    def forward(self, inputs):
        states, _ = self.lstm(inputs)
        return self.head(states[:, -1])
