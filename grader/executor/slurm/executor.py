"""Runs on a Slurm cluster: jobs go out in arrays, results come back through the shared file system.

This process keeps no state that matters: it may end at any moment. The next one reads the spool folder and the queue,
collects the results that are there, and submits only runs that are neither done nor queued.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Self

from grader.executor.base import Done, Task
from grader.executor.slurm.client import Collecting
from grader.executor.slurm.open_shards import OpenShards
from grader.executor.slurm.outbox import Outbox
from grader.executor.slurm.queue import Queue, need_slurm
from grader.executor.slurm.site import Site
from grader.executor.slurm.spool import Spool
from grader.support.wording import one_or_many

__all__ = ["Detached", "SlurmExecutor", "cancel_jobs"]


class Detached(Exception):
    """Everything was submitted, and this command does not wait for it."""


class SlurmExecutor:
    """Runs tasks on a cluster. `note` gets lines for people about what happens there.

    With `detach` it submits a class and does not wait for it.
    """

    def __init__(
        self, site: Site, note: Callable[[str], None], detach: bool = False, queue: Queue | None = None
    ) -> None:
        self._site = site
        self._note = note
        self._detach = detach
        self._queue = queue or Queue(note)
        self._spool = Spool(site.folder)
        self._shards = OpenShards(self._spool, site.prefix)
        self._largest = 0

    async def __aenter__(self) -> Self:
        if isinstance(self._queue, Queue):
            need_slurm()
        self._spool.open()
        self._shards.load()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *failure: object) -> None:
        """Let the jobs run on. After a normal end, remove what is no longer needed."""
        if kind is None:
            self._shards.clean(await self._queue.states(self._shards.names()))

    async def execute(
        self, tasks: Sequence[Task], started: Callable[[str], None], done: Callable[[Done], None]
    ) -> None:
        """Submit what is neither done nor queued, and collect everything; with `detach`, raise `Detached` instead."""
        if not tasks:
            return
        self._largest = self._largest or await self._queue.largest_array()
        plan = self._site.plan(len(tasks))
        outbox = Outbox(self._site, self._spool, self._largest, self._shards.follow)
        collecting = Collecting(self._shards, outbox, self._spool, self._queue, plan, done)
        there = sum([collecting.want(task) for task in tasks])
        if there:
            lie = one_or_many(there, "is", "are")
            self._note(f"{there} of {len(tasks)} {lie} on the cluster already, or done there; collecting them")
        took_all = await outbox.post(self._queue, self._note)
        if self._detach and took_all and not any(task.is_awaited for task in tasks):
            raise Detached
        await collecting.until_settled(self._site.cluster.poll, started, self._note)


async def cancel_jobs(site: Site, note: Callable[[str], None]) -> int:
    """End all jobs of a class, and remove what they left; returns how many parts there were.

    `note` gets a line if the scheduler does not answer for a while. Raises `InfrastructureError` if jobs may still run.
    """
    need_slurm()
    spool, queue = Spool(site.folder), Queue(note)
    shards = OpenShards(spool, site.prefix)
    shards.load()
    await queue.cancel(shards.names())
    parts = list(shards)
    for followed in parts:
        shards.drop(followed)
    spool.clear()
    return len(parts)
