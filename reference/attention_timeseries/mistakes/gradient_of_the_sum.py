"""The gradient is that of the sum of the errors of a batch, which Adam hides."""

CAUGHT_BY = ["gradients_are_those_of_the_batch"]


# %% question="train"
# - loss.backward()
# + (loss * targets[batch].numel()).backward()
