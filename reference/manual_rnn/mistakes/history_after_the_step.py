"""The history is of predictions after the step."""

CAUGHT_BY = ["history_is_true"]


# %% question="train"
#   optimizer.step()
# + with torch.no_grad():
# +     predictions = model(batch)
# +     loss = loss_function(predictions, labels)
