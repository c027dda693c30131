"""The LSTM has two layers."""

CAUGHT_BY = ["lstm_is_what_its_formulas_say"]


# %% question="lstm"
# - self.lstm = nn.LSTM(1, hidden, batch_first=True)
# + self.lstm = nn.LSTM(1, hidden, num_layers=2, batch_first=True)
