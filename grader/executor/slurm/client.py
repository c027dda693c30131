"""Waits for a class: reads notes, delivers runs, asks the scheduler, and runs again what was lost."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence

from grader.errors import EvidenceError
from grader.executor.base import Done, Task
from grader.executor.slurm.diagnosis import Follows, follows_from, run_that_was_ended
from grader.executor.slurm.job_plan import Plan
from grader.executor.slurm.open_shards import OpenShards
from grader.executor.slurm.outbox import Outbox
from grader.executor.slurm.progress import Followed
from grader.executor.slurm.queue import Queue, State
from grader.executor.slurm.records import Record, read_at
from grader.executor.slurm.serialization import run_of
from grader.executor.slurm.spool import Spool
from grader.support.wording import plural

__all__ = ["Collecting"]

TICK_SECONDS = 1.0
"""Seconds between two looks at the spool folder."""
SETTLE_SECONDS = 10.0
"""Seconds after the end of a job until its notes must be visible on this machine; network file systems are slow."""
SOON_SECONDS = 2.0
"""Seconds between two queries to the scheduler if a job has ended and left something undone."""

UNKNOWN = ("", "None")
"""What squeue says before the scheduler has looked at a job."""


class Collecting:
    """The tasks of one class, until each is settled."""

    def __init__(
        self, shards: OpenShards, outbox: Outbox, spool: Spool, queue: Queue, plan: Plan, done: Callable[[Done], None]
    ) -> None:
        self._shards = shards
        self._outbox = outbox
        self._spool = spool
        self._queue = queue
        self._plan = plan
        self._done = done
        self._wanted: dict[str, list[Task]] = {}
        self._fresh: set[str] = set()
        self._asked = self._posted = 0.0
        self._said = ""

    def want(self, task: Task) -> bool:
        """Take a task; its job goes to the outbox unless a shard already has it. Returns whether one has."""
        record = self._prepared(task)
        if record is None:
            return False
        task.forget()
        others = self._wanted.setdefault(record.digest, [])
        others.append(task)  # equal submissions are run once
        is_there = record.digest in self._shards and record.digest not in self._fresh
        if len(others) == 1 and not is_there:
            self._fresh.add(record.digest)
            self._outbox.add(record, self._plan_of(task))
        return is_there

    def _plan_of(self, task: Task) -> Plan:
        """The plan for a task's job: one run per job if the task has to be alone."""
        return self._plan.alone() if task.is_alone else self._plan

    def _prepared(self, task: Task) -> Record | None:
        """The record of a task's job; None if it cannot be made, and then the task is settled as failed."""
        try:
            return self._outbox.record_of(task.job())
        except Exception as error:
            self._done(Done.stopped(task.student, error))
        return None

    async def until_settled(self, poll: int, started: Callable[[str], None], note: Callable[[str], None]) -> None:
        """Return when every task is settled. Asks the scheduler every `poll` seconds."""
        begun: set[str] = set()
        while self._wanted:
            for digest in self._shards.read():
                if digest in self._wanted and digest not in begun:
                    begun.add(digest)
                    started(self._wanted[digest][0].student)
            for followed, digest in self._shards.find(lambda item, job: job in item.found and job in self._wanted):
                self._deliver(followed, digest)
            await self._ask(poll, note)
            for followed in self._shards.waiting(self._wanted):
                if followed.has_ended(SETTLE_SECONDS):
                    self._settle(followed)
            await self._post(poll, note)
            await asyncio.sleep(TICK_SECONDS if self._wanted else 0)

    def _deliver(self, followed: Followed, digest: str) -> None:
        """Deliver a run to every task whose submission has not changed since."""
        place = followed.found[digest]
        record = read_at(place.path, place.offset)
        try:
            if record is None:
                raise EvidenceError("its notes are damaged")
            run = run_of(record)
        except EvidenceError as error:
            del followed.found[digest]
            followed.failures[digest] = str(error)
            return
        for task in self._wanted.pop(digest):
            now = self._prepared(task)
            if now is not None and now.digest == digest:
                self._done(Done(task.student, run=run))
            elif now is not None:  # handed in anew meanwhile
                self.want(task)
        self._shards.forget(digest)

    def _settle(self, followed: Followed) -> None:
        """Decide what happens to the jobs that a shard left undone."""
        end = followed.end(self._spool)
        if followed.unfit and followed.node:
            self._outbox.avoid.add(followed.node)
        for digest in [digest for digest in followed.open if digest in self._wanted]:
            follows = follows_from(end, followed.undone(digest), self._plan.is_ample)
            tasks = self._wanted.pop(digest)
            self._shards.forget(digest)
            for task in tasks:
                self._follow_up(task, digest, follows)

    def _follow_up(self, task: Task, digest: str, follows: Follows) -> None:
        if follows.failure:
            self._done(Done(task.student, failure=follows.failure))
            return
        record = self._prepared(task)
        if record is None:
            return
        if record.digest != digest:  # handed in anew meanwhile
            self.want(task)
        elif follows.blamed:
            has = f"{self._plan.memory_mib} MiB" if follows.blamed == "memory" else plural(self._plan.longest, "minute")
            self._done(Done(task.student, run=run_that_was_ended(task.prepare(), follows.blamed, has)))
        else:
            task.forget()
            plan = self._plan.alone() if follows.alone else self._plan_of(task)
            self._wanted.setdefault(digest, []).append(task)
            if len(self._wanted[digest]) == 1:
                self._outbox.add(record, plan, follows.tries, follows.alone)

    async def _ask(self, poll: int, note: Callable[[str], None]) -> None:
        """Ask the scheduler about the shards that still have wanted runs, unless it was asked recently."""
        waiting = self._shards.waiting(self._wanted)
        interval = SOON_SECONDS if any(item.is_over for item in waiting) else poll
        if not waiting or time.monotonic() - self._asked < interval:
            return
        states = await self._queue.states(self._shards.names(waiting))
        self._asked = time.monotonic()
        if states is None:
            self._say("Slurm does not answer; waiting", note)
            return
        for followed in waiting:
            followed.see(states.get(self._shards.place(followed)), self._asked)
        here = [states[place] for item in waiting if (place := self._shards.place(item)) in states]
        self._say(_summary(here), note)

    async def _post(self, poll: int, note: Callable[[str], None]) -> None:
        """Submit what is in the outbox; what Slurm did not accept is submitted again after `poll` seconds."""
        if not self._outbox.is_empty and time.monotonic() >= self._posted:
            took_all = await self._outbox.post(self._queue, note)
            self._posted = 0.0 if took_all else time.monotonic() + poll

    def _say(self, line: str, note: Callable[[str], None]) -> None:
        if line and line != self._said:
            self._said = line
            note(line)


def _summary(states: Sequence[State]) -> str:
    """How many jobs wait, why, and how many run."""
    counts = Counter(
        f"{state.name.lower()} ({state.reason})"
        if state.name == "PENDING" and state.reason not in UNKNOWN
        else state.name.lower()
        for state in states
        if not state.ended
    )
    return "on Slurm: " + ", ".join(f"{count} {what}" for what, count in sorted(counts.items())) if counts else ""
