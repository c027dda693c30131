# %% [markdown]
# # Three libraries
#
# One short question for numpy, one for PyTorch, one for TensorFlow.

# %%
import numpy as np
import tensorflow as tf
import torch

series = np.sin(np.arange(200.0) / 7) * 3 + np.arange(200.0) / 50

# %% [markdown]
# ## 1. Normalise


# %% question="normalise"
def normalise(values: np.ndarray) -> np.ndarray:
    """`values`, shape (n,), scaled to mean 0 and standard deviation 1."""
    # BEGIN SOLUTION
    centred = values - values.mean()
    return centred / centred.std()
    # END SOLUTION


# %%
normalised = normalise(series)
print(normalised[:3])

# %% [markdown]
# ## 2. Weights of attention


# %% question="attend"
def attend(queries: torch.Tensor, keys: torch.Tensor) -> torch.Tensor:
    """Softmax of the scaled products of `queries`, shape (n, d), and `keys`, shape (m, d): shape (n, m)."""
    # BEGIN SOLUTION
    scores = queries @ keys.T / keys.shape[1] ** 0.5
    return torch.softmax(scores, dim=1)
    # END SOLUTION


# %%
weights = attend(torch.eye(4), torch.eye(4))
print(weights[0])

# %% [markdown]
# ## 3. A baseline


# %% question="baseline"
def baseline(windows: tf.Tensor) -> tf.Tensor:
    """The mean of each of `windows`: shape (n, steps) to (n,)."""
    # BEGIN SOLUTION
    total = tf.reduce_sum(windows, axis=1)
    return total / windows.shape[1]
    # END SOLUTION


# %%
means = baseline(tf.reshape(tf.range(12.0), (3, 4)))
print(means)
