"""Dies in one cell after another, each time in another way, so that each death costs a new start."""

SUCCESS = "a run that takes longer than allowed, or points"
PROOF = "stopped"

# %% question="mean"
import os

os._exit(0)

# %% question="fit"
os.abort()

# %% question="forecast"
import ctypes

ctypes.string_at(0)

# %%
import os
import signal

if os.path.exists("/dev/shm"):
    os.kill(os.getpid(), signal.SIGKILL)
