# %% [markdown]
# # A line, with torch

# %%
import numpy as np
import torch

inputs = torch.linspace(-1, 1, 256).reshape(-1, 1)
targets = 3 * inputs


# %% question="fit"
# BEGIN SOLUTION
line = torch.nn.Sequential(torch.nn.Linear(1, 32), torch.nn.Linear(32, 1))
optimiser = torch.optim.SGD(line.parameters(), lr=0.1)
for _ in range(300):
    optimiser.zero_grad()
    torch.nn.functional.mse_loss(line(inputs), targets).backward()
    optimiser.step()
slope = float((line(inputs[-1:]) - line(inputs[:1])) / 2)
# END SOLUTION


# %% question="apply"
def apply(values: np.ndarray, slope: float) -> np.ndarray:
    """A line through the origin at `values`, shape (n,)."""
    # BEGIN SOLUTION
    return slope * values
    # END SOLUTION
