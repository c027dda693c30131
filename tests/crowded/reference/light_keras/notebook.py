# %% [markdown]
# # A line, with keras

# %%
import keras
import numpy as np

inputs = np.linspace(-1, 1, 256, dtype="float32").reshape(-1, 1)
targets = 3 * inputs


# %% question="fit"
# BEGIN SOLUTION
line = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
line.compile(optimizer=keras.optimizers.SGD(0.2), loss="mse")
line.fit(inputs, targets, batch_size=4, epochs=4, verbose=0)
slope = line.get_weights()[0].item()
# END SOLUTION


# %% question="apply"
def apply(values: np.ndarray, slope: float) -> np.ndarray:
    """A line through the origin at `values`, shape (n,)."""
    # BEGIN SOLUTION
    return slope * values
    # END SOLUTION
