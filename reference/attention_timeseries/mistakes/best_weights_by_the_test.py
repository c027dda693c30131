"""Keeps the weights that were best on the test series."""

CAUGHT_BY = ["nothing_is_chosen_by_the_test_series"]


# %% question="train"
# + import copy
#   def train(model: nn.Module, inputs: torch.Tensor, targets: torch.Tensor) -> list[float]:

# - model.train()

#   history = []
# + best = (math.inf, None)

#   total = 0.0
# + model.train()

#       history.append(total / STEPS_PER_EPOCH)
# +     error = np.abs(predict(model, test_inputs) - test_targets).mean()
# +     if error < best[0]:
# +         best = (error, copy.deepcopy(model.state_dict()))
# + model.load_state_dict(best[1])
