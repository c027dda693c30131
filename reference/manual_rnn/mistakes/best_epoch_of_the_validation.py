"""Ends with the weights that were best on the validation part."""

CAUGHT_BY = ["training_takes_the_right_steps"]


# %% question="train"
#   optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
# + best, weights = float("inf"), None

#       history["delta"].append(float(np.mean(deltas)))
# +     with torch.no_grad():
# +         seen = delta_function(model(validation_inputs), validation_targets)
# +     if seen < best:
# +         best, weights = seen, {name: value.clone() for name, value in model.state_dict().items()}
# + model.load_state_dict(weights)
