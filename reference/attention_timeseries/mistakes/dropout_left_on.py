"""Forecasts are made in training mode."""

CAUGHT_BY = [
    "forecasts_are_repeatable",
    "forecasts_are_those_of_the_model",
]


# %% question="train"
# - mean_absolute_error = nn.L1Loss()

# - total = 0.0
# + losses = []

# - loss = mean_absolute_error(model(inputs[batch]), targets[batch])
# + loss = (model(inputs[batch]) - targets[batch]).abs().mean()

# -     total += loss.item()
# - history.append(total / STEPS_PER_EPOCH)
# +     losses.append(loss.item())
# + history.append(sum(losses) / len(losses))


# %% question="train"
def predict(model, inputs):
    return model(torch.as_tensor(inputs)).detach().numpy()
