"""The history holds the loss of the last batch of each epoch instead of the mean."""

CAUGHT_BY = ["history_holds_the_mean_losses"]


# %% question="train"
# - mean_absolute_error = nn.L1Loss()

# - total = 0.0
# + losses = []

# - loss = mean_absolute_error(model(inputs[batch]), targets[batch])
# + loss = (model(inputs[batch]) - targets[batch]).abs().mean()

# -     total += loss.item()
# - history.append(total / STEPS_PER_EPOCH)
# +     losses.append(loss.item())
# + history.append(losses[-1])
