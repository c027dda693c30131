"""Makes a step on the validation part after each epoch."""

CAUGHT_BY = ["training_takes_the_right_steps", "history_is_true"]


# %% question="train"
#   history["delta"].append(float(np.mean(deltas)))
# + optimizer.zero_grad()
# + loss_function(model(validation_inputs), validation_targets).backward()
# + optimizer.step()
