"""The model is never put into training mode, so that dropout does nothing."""

CAUGHT_BY = ["training_is_in_training_mode"]


# %% question="train"
# - mean_absolute_error = nn.L1Loss()
# - model.train()
# + model.eval()

# - total = 0.0
# + losses = []

# - loss = mean_absolute_error(model(inputs[batch]), targets[batch])
# + loss = (model(inputs[batch]) - targets[batch]).abs().mean()

# -     total += loss.item()
# - history.append(total / STEPS_PER_EPOCH)
# +     losses.append(loss.item())
# + history.append(sum(losses) / len(losses))
