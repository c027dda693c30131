"""The encoder reads without gradients, and never learns."""

CAUGHT_BY = ["every_weight_learns"]
MAY_LOSE = ["forecaster_beats_the_seasonal_naive_forecast"]


# %% question="forecaster"
# - return self.decode(tokens, self.encode(past), local_mask(length, length))[0]
# + with torch.no_grad():
# +     memory = self.encode(past)
# + return self.decode(tokens, memory, local_mask(length, length))[0]
