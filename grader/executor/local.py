"""Runs on this machine: several at a time, each in the sandbox, results handed over as they come.

A run that fails by our fault is tried again when all others are done, and then alone: so it cannot take others along,
nor be taken along by them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.errors import InfrastructureError, SubmissionError
from grader.sandbox import Job, Run, Sandbox, testify

__all__ = ["ATTEMPTS", "Done", "Task", "execute", "heed_interrupt"]

ATTEMPTS = 3
"""How often a run is tried that fails through no fault of the student: once among the others, then alone."""


@dataclass(frozen=True)
class Task:
    """One submission that has to be run."""

    student: str
    """The student's id."""
    prepare: Callable[[], Job]
    """Reads the submission and makes its job, only when its turn has come. May raise `SubmissionError`."""


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


async def execute(
    sandbox: Sandbox,
    tasks: Sequence[Task],
    workers: int,
    started: Callable[[str], None],
    done: Callable[[Done], None],
) -> None:
    """Run all `tasks`, at most `workers` at a time. `done` is called for each, in the order in which they end."""
    left = tasks
    for attempt in range(1, ATTEMPTS + 1):
        left = await _round(sandbox, left, workers if attempt == 1 else 1, started, done, attempt == ATTEMPTS)


async def _round(
    sandbox: Sandbox,
    tasks: Sequence[Task],
    workers: int,
    started: Callable[[str], None],
    done: Callable[[Done], None],
    is_last: bool,
) -> list[Task]:
    """Try each of `tasks` once. Returns those that failed, unless it is the last round, which settles all."""
    queue = iter(tasks)
    failed = []

    async def work() -> None:
        for task in queue:
            started(task.student)
            result = await _run(sandbox, task)
            if result.failure and not is_last:
                failed.append(task)
            else:
                done(result)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(workers, len(tasks))):
                group.create_task(work())
    except ExceptionGroup as group_of_errors:
        raise group_of_errors.exceptions[0] from None
    return failed


async def _run(sandbox: Sandbox, task: Task) -> Done:
    try:
        return Done(task.student, run=await testify(sandbox, task.prepare(), None))
    except SubmissionError as error:
        return Done(task.student, trouble=str(error))
    except InfrastructureError as error:
        failure = str(error)
    except Exception as error:
        failure = _ours(error)
    heed_interrupt()
    return Done(task.student, failure=f"{failure}; tried {ATTEMPTS} times, grade again")


def heed_interrupt() -> None:
    """Raise `CancelledError` where a cancellation has ended in another error: an interrupt is not tried again."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _ours(error: Exception) -> str:
    """One submission must not end the batch, whatever it makes us stumble over; its verdicts say that we did."""
    return f"an error of ours, {type(error).__name__}: {error}"
