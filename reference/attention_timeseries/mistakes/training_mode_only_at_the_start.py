"""Training mode is switched on once; after the first look at the validation series all steps are in evaluation mode."""

CAUGHT_BY = ["training_is_in_training_mode"]


# %% question="train"
#       total += loss.item()
# + predict(model, validation_inputs)
