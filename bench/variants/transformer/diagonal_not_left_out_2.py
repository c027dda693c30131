"""A softmax and the library's loss."""

BESIDE = "helpers_and_colab"


# %% question="bandwidth"
def leave_one_out(keys, values, bandwidth):
    return F.mse_loss((-0.5 * ((keys[None] - keys[:, None]) / bandwidth) ** 2).softmax(-1) @ values, values)
