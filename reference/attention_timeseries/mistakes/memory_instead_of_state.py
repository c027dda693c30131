"""The head gets the memory cell of the LSTM instead of its hidden state."""

CAUGHT_BY = ["lstm_is_what_its_formulas_say"]


# %% question="lstm"
# - states, _ = self.lstm(inputs)
# - return self.head(states[:, -1])
# + _, (_, memory) = self.lstm(inputs)
# + return self.head(memory[-1])
