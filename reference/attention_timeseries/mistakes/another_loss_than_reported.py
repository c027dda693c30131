"""Trains on a smooth L1 loss, and reports the mean absolute error."""

CAUGHT_BY = ["gradients_are_those_of_the_batch"]


# %% question="train"
# - loss.backward()
# + nn.SmoothL1Loss()(model(inputs[batch]), targets[batch]).backward()
