"""All weights are drawn with a standard deviation of 1, so that nothing is learned in the budget."""

CAUGHT_BY = ["forecaster_beats_the_seasonal_naive_forecast"]


# %% question="forecaster"
# - return self.decode(tokens, self.encode(past), local_mask(length, length))[0]
# + return self.decode(tokens, self.encode(past), local_mask(length, length))[0]
# +
# + def initialise(self):
# +     for parameter in self.parameters():
# +         nn.init.normal_(parameter)
