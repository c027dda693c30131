"""Calls the function of question 1, which knows nothing of leaving out."""

BESIDE = "loops_and_float64"


# %% question="bandwidth"
def smooth(keys, values, bandwidth):
    return kernel_weights(keys, keys, bandwidth, "gaussian") @ values


def leave_one_out(keys, values, bandwidth):
    return torch.mean((values - smooth(keys, values, bandwidth)) ** 2)
