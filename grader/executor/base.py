"""The interface of every executor: it takes tasks, and returns the result of each, wherever the runs happen."""

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
from grader.support.timeline import Kind
from grader.support.wording import LATER

__all__ = ["ATTEMPTS", "Done", "Executor", "Task", "heed_interrupt", "run_all", "run_one"]

ATTEMPTS = 3
"""Most attempts at a run that fails through no fault of the student: the first among other runs, the rest alone."""


def _ignore(*_: object) -> None:
    """Do nothing."""


@dataclass(frozen=True)
class Task:
    """One submission that has to be run."""

    student: str
    """The student's id."""
    prepare: Callable[[], Job]
    """Reads the submission and makes its job, just before it runs. May raise `SubmissionError`. It can be called again,
    with a different result if the files have changed."""
    forget: Callable[[], None] = _ignore
    """Drops what `prepare` has read; called if `prepare` will be called again before the task is done."""
    watch: Callable[[str], None] = _ignore
    """Called with the cell or probe that runs, if the executor knows it."""
    is_awaited: bool = False
    """Whether to wait for it even when the class is detached, because nothing can go on without it."""
    counts_as: Kind | None = None
    """As what all of its time counts in a timeline; None for what it does."""
    is_alone: bool = False
    """Whether no other run of ours may run at the same time: it ran out of time before, perhaps because of others."""

    def job(self) -> Job:
        """The job from `prepare`, with `is_alone` passed on to it."""
        return replace(self.prepare(), alone=self.is_alone)

    def by_itself(self) -> Task:
        """A copy of this task that runs alone."""
        return replace(self, is_alone=True)


@dataclass(frozen=True)
class Done:
    """The result of a task: a run, or a trouble of the student's, or a failure of ours."""

    student: str
    """The student's id."""
    run: Run | None = None
    """The run, if there was one."""
    trouble: str = ""
    """Why the submission cannot be run, through a fault of the student's."""
    failure: str = ""
    """Why we failed to run it, in `ATTEMPTS` attempts."""

    @classmethod
    def stopped(cls, student: str, error: BaseException) -> Self:
        """The result if `error` prevented the run: a trouble if the hand-in itself is at fault, else a failure."""
        if isinstance(error, SubmissionError):
            return cls(student, trouble=str(error))
        return cls(student, failure=reason(error))


class Executor(Protocol):
    """Runs tasks. Use it as an asynchronous context manager."""

    async def execute(
        self, tasks: Sequence[Task], started: Callable[[str], None], done: Callable[[Done], None]
    ) -> None:
        """Run all `tasks`. `done` is called once for each, in the order in which they end.

        `started` is called when a run starts, if the executor knows. Raises `InfrastructureError` if nothing can be run
        at all.
        """

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *failure: object) -> None:
        """Do nothing."""


async def run_all(
    executor: Executor, tasks: Sequence[Task], started: Callable[[str], None], done: Callable[[Done], None]
) -> None:
    """Run `tasks`; what runs out of time runs once more, alone, after all others, before `done` is called with it."""
    of, late = {task.student: task for task in tasks}, list[Task]()

    def look(result: Done) -> None:
        if result.run is not None and result.run.evidence.ran_out_of_time:
            late.append(of[result.student].by_itself())
        else:
            done(result)

    await executor.execute(tuple(tasks), started, look)
    if late:
        await executor.execute(tuple(late), started, done)


async def run_one(executor: Executor, task: Task) -> Run:
    """The run of one task; if it runs out of time, it runs once more, alone.

    Raises `SubmissionError` for a trouble of the student's, `SandboxError` for a failure of ours, such as a machine
    that is too busy.
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
    """Raise `CancelledError` if this task was cancelled, even if that surfaced as another error, so nothing retries."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
