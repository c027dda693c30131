"""A penalty on the weights is added to the loss that is trained on."""

CAUGHT_BY = ["gradients_are_those_of_the_batch"]


# %% question="train"
# - loss.backward()
# + (loss + 0.001 * sum((part**2).sum() for part in model.parameters())).backward()
