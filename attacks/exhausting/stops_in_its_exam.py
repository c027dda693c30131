"""Stops itself and its children in its exam, so that nothing there runs while all others wait for its end."""

SUCCESS = "a neighbour who suffers, a run that takes longer than allowed, or a process that stays"
PROOF = "stopped"

# %%
import os
import signal
import subprocess
import sys

sleepers = [
    subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(90)", "@TOKEN@-@NAME@"]) for _ in range(3)
]


# %% question="mean"
def mean(values):
    for sleeper in sleepers:
        sleeper.send_signal(signal.SIGSTOP)
    if len(values) != 4:
        os.kill(os.getpid(), signal.SIGSTOP)
    return 0.0


# %% question="forecast"
def forecast(windows):
    os.kill(0, signal.SIGSTOP)
    os.kill(-1, signal.SIGSTOP)
    return windows[:, -1]
