"""By torch."""

BESIDE = "tensors_everywhere"


# %% question="baseline"
def persistence(inputs, forecast):
    last = torch.as_tensor(inputs)[:, -1, :]
    return last.expand(-1, forecast).numpy()
