"""All weights are drawn with a standard deviation of 1, with which next to nothing is learned in the budget."""

CAUGHT_BY = ["forecaster_beats_the_seasonal_naive_forecast"]


# %% question="forecaster"
#   self.head = nn.Linear(d_model, PATCH)
# + for parameter in self.parameters():
# +     nn.init.normal_(parameter)
