"""What every executor offers: tasks go in, what came of each comes out, wherever the runs happen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, Self

from grader.errors import SandboxError, SubmissionError
from grader.evidence import Stop
from grader.sandbox import Job, Run
from grader.sandbox.contention import NOTABLE_WAIT
from grader.support.border import reason
from grader.support.wording import LATER

__all__ = ["ATTEMPTS", "Done", "Executor", "Task", "heed_interrupt", "run_one"]

ATTEMPTS = 3
"""How often a run is tried that fails through no fault of the student: once among the others, then alone."""


def _ignore(*_: object) -> None:
    """Do nothing."""


@dataclass(frozen=True)
class Task:
    """One submission that has to be run."""

    student: str
    """The student's id."""
    prepare: Callable[[], Job]
    """Reads the submission and makes its job, only when its turn has come. May raise `SubmissionError`, and may be
    called again: the answer may differ when the files were changed."""
    forget: Callable[[], None] = _ignore
    """Drops what `prepare` has read, where it will be called again before the task is done."""
    watch: Callable[[str], None] = _ignore
    """Told which cell or probe runs, where the executor can tell."""
    is_awaited: bool = False
    """Whether nothing can go on without it, so that it is waited for where others may be left to run."""
    is_alone: bool = False
    """Whether nothing else of ours runs beside it: it ran out of time before, and perhaps others were to blame."""

    def job(self) -> Job:
        """What `prepare` makes, which knows whether it is alone."""
        return replace(self.prepare(), alone=self.is_alone)

    def by_itself(self) -> Task:
        """The same, alone."""
        return replace(self, is_alone=True)


@dataclass(frozen=True)
class Done:
    """What came of a task: a run, or trouble of the student's, or a failure of ours."""

    student: str
    """The student's id."""
    run: Run | None = None
    """The run, when there was one."""
    trouble: str = ""
    """Why the submission could not be run; the student's."""
    failure: str = ""
    """Why we could not run it; ours, after `ATTEMPTS` attempts."""

    @classmethod
    def stopped(cls, student: str, error: BaseException) -> Self:
        """What is said where `error` kept it from being run: trouble only where the hand-in itself is at fault."""
        if isinstance(error, SubmissionError):
            return cls(student, trouble=str(error))
        return cls(student, failure=reason(error))


class Executor(Protocol):
    """Runs tasks. Use it as an asynchronous context manager."""

    async def execute(
        self, tasks: Sequence[Task], started: Callable[[str], None], done: Callable[[Done], None]
    ) -> None:
        """Run all `tasks`. `done` is called once for each, in the order in which they end; `started` before, at times.

        Raises `InfrastructureError` where nothing can be run at all.
        """

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *failure: object) -> None:
        """Nothing is held."""


async def run_one(executor: Executor, task: Task) -> Run:
    """The run of one task; what runs out of time runs once more, alone.

    Raises `SubmissionError` for trouble, `SandboxError` for a failure of ours, such as a machine that is too busy.
    """
    run = await _run_once(executor, task)
    if run.evidence.ran_out_of_time and not task.is_alone:
        run = await _run_once(executor, task.by_itself())
    if run.evidence.ending.stop is Stop.CROWDED:
        raise SandboxError(f"{task.student}: {run.evidence.ending.detail}; {LATER}")
    others_were_busy = run.evidence.resources.waited_seconds > NOTABLE_WAIT * run.evidence.resources.wall_seconds
    if run.evidence.ran_out_of_time and others_were_busy:
        raise SandboxError(f"{task.student}: it ran out of time on a machine that others kept busy; {LATER}")
    return run


async def _run_once(executor: Executor, task: Task) -> Run:
    results: list[Done] = []
    await executor.execute([task], _ignore, results.append)
    (result,) = results
    if result.trouble:
        raise SubmissionError(result.trouble)
    if result.run is None:
        raise SandboxError(result.failure)
    if result.run.evidence.ending.stop is Stop.STRUCK:
        raise SandboxError(result.run.evidence.ending.detail)
    return result.run


def heed_interrupt() -> None:
    """Raise `CancelledError` where a cancellation has ended in another error: an interrupt is not tried again."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
