"""The LSTM takes the batch for the time."""

CAUGHT_BY = ["lstm_reads_each_window_by_itself", "lstm_is_what_its_formulas_say", "lstm_beats_persistence"]


# %% question="lstm"
# - self.lstm = nn.LSTM(1, hidden, batch_first=True)
# + self.lstm = nn.LSTM(1, hidden)
