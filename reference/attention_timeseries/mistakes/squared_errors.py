"""The loss is the mean squared error instead of the mean absolute one."""

CAUGHT_BY = ["gradients_are_those_of_the_batch", "history_holds_the_mean_losses"]


# %% question="train"
# - mean_absolute_error = nn.L1Loss()

# - total = 0.0
# + losses = []

# - loss = mean_absolute_error(model(inputs[batch]), targets[batch])
# + loss = ((model(inputs[batch]) - targets[batch]) ** 2).mean()

# -     total += loss.item()
# - history.append(total / STEPS_PER_EPOCH)
# +     losses.append(loss.item())
# + history.append(sum(losses) / len(losses))
