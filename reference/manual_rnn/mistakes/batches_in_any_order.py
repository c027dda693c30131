"""Shuffles the batches in each epoch."""

CAUGHT_BY = ["training_takes_the_right_steps", "history_is_true"]


# %% question="train"
# - for batch, labels in zip(inputs, targets, strict=True):
# + for batch, labels in ((inputs[number], targets[number]) for number in torch.randperm(len(inputs))):
