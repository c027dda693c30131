"""Gives way to everybody at every step, so that it is always ready and hardly ever on a core of a busy machine."""

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
