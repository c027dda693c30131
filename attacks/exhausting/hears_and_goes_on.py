"""Catches the interruption at its limit and goes on, and replaces the code that would raise it."""

SUCCESS = "a run that takes longer than allowed"
PROOF = "stopped"

# %%
import sys

clock = sys.modules["grader.worker.clock"]
while True:
    try:
        while True:
            pass
    except BaseException:
        clock.CellTimeout = ZeroDivisionError
        clock._Block.earliest = float("inf")
