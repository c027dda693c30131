"""The gradients of all batches add up."""

CAUGHT_BY = ["gradients_are_those_of_the_batch", "lstm_beats_persistence", "forecaster_beats_persistence"]


# %% question="train"
# - mean_absolute_error = nn.L1Loss()

# - total = 0.0
# + losses = []

# - loss = mean_absolute_error(model(inputs[batch]), targets[batch])
# - optimizer.zero_grad()
# + loss = (model(inputs[batch]) - targets[batch]).abs().mean()
# + pass

# -     total += loss.item()
# - history.append(total / STEPS_PER_EPOCH)
# +     losses.append(loss.item())
# + history.append(sum(losses) / len(losses))
