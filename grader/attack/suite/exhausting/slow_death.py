"""Lets go of a cell's time limit again and again: each `CellTimeout` is caught, and the next cell does the same."""

SUCCESS = "a run that takes longer than allowed"
PROOF = "stopped"

# %%
import time


def linger():
    for _ in range(1000):
        try:
            time.sleep(1000)
        except BaseException as error:
            print(type(error).__name__)


linger()

# %%
linger()

# %%
linger()
