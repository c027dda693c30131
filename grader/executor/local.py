"""Runs on this machine: several at a time, each in the sandbox; results are delivered as they come.

A run that fails through our fault is tried again after all others, and alone, so that neither can make the other fail.
Tasks that have to be alone come last, one at a time.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Self

from grader.executor.base import ATTEMPTS, Done, Task, heed_interrupt
from grader.executor.lane import Lane
from grader.sandbox import Hall, Sandbox, testify
from grader.support import timeline
from grader.support.timeline import Kind, Track

__all__ = ["LocalExecutor"]


class LocalExecutor:
    """Runs tasks in `sandbox`, which it starts and closes. `hall` keeps exams apart from the cells of other runs."""

    def __init__(self, sandbox: Sandbox, workers: int = 1, attempts: int = ATTEMPTS, hall: Hall | None = None) -> None:
        self._sandbox = sandbox
        self._workers = workers
        self._attempts = attempts
        self._hall = hall
        self._starting: asyncio.Task[Sandbox] | None = None

    async def execute(
        self, tasks: Sequence[Task], started: Callable[[str], None], done: Callable[[Done], None]
    ) -> None:
        """Run all `tasks`, several at a time. `done` is called for each, in the order in which they end."""
        await self._started()
        alone = [task for task in tasks if task.is_alone]
        left = [task for task in tasks if not task.is_alone]
        for number in range(1, self._attempts + 1):
            left = await self._round(left, number, started, done)
        for number in range(1, self._attempts + 1):
            alone = await self._round(alone, number, started, done, workers=1)

    async def _round(
        self,
        tasks: Sequence[Task],
        number: int,
        started: Callable[[str], None],
        done: Callable[[Done], None],
        workers: int | None = None,
    ) -> list[Task]:
        """Try each of `tasks` once. Returns the failed tasks; in the last round they are reported as failures instead.

        Only in the first round do up to `workers` tasks run at a time, and do lanes start workers in advance.
        """
        queue = deque(tasks)
        workers = workers or self._workers if number == 1 else 1
        failed = []

        async def work(lane: Lane) -> None:
            track = timeline.enter(f"worker {lane.number + 1}")
            while queue:
                task = queue.popleft()
                lane.is_followed = number == 1 and bool(queue) and not task.is_alone
                started(task.student)
                track.begin(task.student, task.counts_as)
                result = await self._run(task, lane, track)
                track.turn(Kind.WRITING)
                if result.failure and number < self._attempts:
                    failed.append(task)
                else:
                    done(result)
                track.rest()

        lanes = [Lane(self._sandbox, lane) for lane in range(min(workers, len(tasks)))]
        try:
            async with asyncio.TaskGroup() as group:
                for lane in lanes:
                    group.create_task(work(lane))
        except ExceptionGroup as group_of_errors:
            raise group_of_errors.exceptions[0] from None
        finally:
            for lane in lanes:
                await lane.close()
        return failed

    async def _run(self, task: Task, lane: Lane, track: Track) -> Done:
        try:
            track.turn(Kind.READING)
            run = await testify(lane, task.job(), task.watch, self._hall)
            track.waited(run.evidence.resources.waited_seconds)
            return Done(task.student, run=run)
        except Exception as error:  # a fault of the machine's is retried alone before it counts
            found = Done.stopped(task.student, error)
        heed_interrupt()
        return found

    async def _start(self) -> Sandbox:
        with timeline.spending(timeline.beside("sandbox"), Kind.STARTING):
            return await self._sandbox.__aenter__()

    async def _started(self) -> None:
        """Wait until the sandbox is ready. Raises `SandboxError` if it cannot start."""
        if self._starting is not None:
            await self._starting

    async def __aenter__(self) -> Self:
        """Start the sandbox in the background; the first run waits for it."""
        self._starting = asyncio.create_task(self._start())
        await asyncio.sleep(0)  # lets the start begin; it then proceeds in the sandbox's own process
        return self

    async def __aexit__(self, *failure: object) -> None:
        if self._starting is None:
            return
        self._starting.cancel()
        await asyncio.wait([self._starting])
        # An error of the start was raised where the sandbox was needed, and does not matter here.
        if not self._starting.cancelled() and self._starting.exception() is None:
            with timeline.spending(timeline.beside("sandbox"), Kind.ENDING):
                await self._sandbox.__aexit__(*failure)
