"""The gradients of all batches add up."""

CAUGHT_BY = ["gradients_are_those_of_the_batch", "lstm_beats_persistence", "forecaster_beats_persistence"]


# %% question="train"
# - optimizer.zero_grad()
