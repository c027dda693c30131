"""A fake executor that returns recorded runs, for simulations of large classes and for tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from grader.errors import InfrastructureError, SubmissionError
from grader.executor.base import Done, Executor, Task
from grader.sandbox import Run

__all__ = ["ReplayExecutor"]


class ReplayExecutor(Executor):
    """Reads every submission, and returns the run that `recorded` has for the student instead of running it.

    If `recorded` raises `InfrastructureError`, that student's run counts as a failure of ours.
    """

    def __init__(self, recorded: Callable[[str], Run]) -> None:
        self._recorded = recorded

    async def execute(
        self, tasks: Sequence[Task], started: Callable[[str], None], done: Callable[[Done], None]
    ) -> None:
        """Answer all `tasks`, one after the other."""
        for task in tasks:
            started(task.student)
            done(self._answer(task))

    def _answer(self, task: Task) -> Done:
        try:
            task.prepare()
            return Done(task.student, run=self._recorded(task.student))
        except SubmissionError as error:
            return Done(task.student, trouble=str(error))
        except InfrastructureError as error:
            return Done(task.student, failure=str(error))
