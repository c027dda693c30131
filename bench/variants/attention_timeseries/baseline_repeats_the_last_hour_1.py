"""Broadcast."""

BESIDE = "written_for_a_gpu"


# %% question="baseline"
def persistence(inputs, forecast):
    return inputs[:, -1:, 0] * np.ones((1, forecast), dtype=inputs.dtype)
