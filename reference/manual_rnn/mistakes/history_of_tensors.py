"""The history holds tensors."""

CAUGHT_BY = ["history_has_every_epoch"]


# %% question="train"
# - losses.append(loss.item())
# + losses.append(loss.detach())

# - history["loss"].append(float(np.mean(losses)))
# - history["delta"].append(float(np.mean(deltas)))
# + history["loss"].append(torch.stack(losses).mean())
# + history["delta"].append(torch.tensor(deltas).mean())
