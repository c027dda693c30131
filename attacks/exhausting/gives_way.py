"""Gives way to everybody at every step, so that on a busy machine it is always ready and hardly ever on a core."""

SUCCESS = "a run that takes much longer than allowed, or is not judged"
PROOF = "stopped"

# %%
import os

while True:
    try:
        while True:
            os.sched_yield()
    except BaseException:
        pass
