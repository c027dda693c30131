"""The products are not scaled."""

CAUGHT_BY = ["weights_are_right"]


# %% question="attend"
def attend(queries, keys):
    return torch.softmax(queries @ keys.T, dim=1)
