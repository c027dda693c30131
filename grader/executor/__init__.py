"""Executors: where runs happen. How a run is isolated is up to the sandbox.

async with LocalExecutor(open_sandbox("fork"), workers=2) as executor:
    await executor.execute(tasks, print, done)
"""

from grader.executor.base import ATTEMPTS, Done, Executor, Task, heed_interrupt, run_all, run_one
from grader.executor.local import LocalExecutor
from grader.executor.replay import ReplayExecutor

__all__ = [
    "ATTEMPTS",
    "Done",
    "Executor",
    "LocalExecutor",
    "ReplayExecutor",
    "Task",
    "heed_interrupt",
    "run_all",
    "run_one",
]
