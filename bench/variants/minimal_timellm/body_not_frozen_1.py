"""A helper loads the weights into a new body, which stays trainable."""

BESIDE = "library_functions"


# %% question="reprogram"
def copy_of(body):
    new = Body()
    new.load_state_dict(body.state_dict())
    return new


def reprogram(model, period):
    where = model.head.weight.device
    return PatchForecaster(period, copy_of(model.body)).to(where)
