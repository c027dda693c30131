"""Keeps the weights that were best on the test series."""

CAUGHT_BY = ["nothing_is_chosen_by_the_test_series"]


# %% question="train"
# - model.train()
#   history = []
# + best, weights = math.inf, None

#   total = 0.0
# + model.train()

#       history.append(total / STEPS_PER_EPOCH)
# +     error = np.abs(predict(model, test_inputs) - test_targets).mean()
# +     if error < best:
# +         best, weights = error, {name: value.clone() for name, value in model.state_dict().items()}
# + model.load_state_dict(weights)
