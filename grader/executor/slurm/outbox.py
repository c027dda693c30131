"""The outbox of a class: writes jobs as shards, and submits these as arrays, as many as Slurm accepts at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from grader.errors import InputError
from grader.executor.slurm.job_plan import Plan
from grader.executor.slurm.progress import Followed
from grader.executor.slurm.queue import Queue, Refused
from grader.executor.slurm.records import Record
from grader.executor.slurm.serialization import Shared, job_record, shared_record
from grader.executor.slurm.site import Site
from grader.executor.slurm.spool import Spool
from grader.sandbox import Job
from grader.support.wording import one_or_many, plural

__all__ = ["Outbox"]

LARGEST_BYTES = 64 << 20
"""Bytes of jobs, held in memory, at which a shard is written even if it is not full."""


@dataclass
class _Batch:
    """Shards with the same plan, which are submitted together."""

    name: str
    plan: Plan
    suspect: str
    written: list[Followed] = field(default_factory=list)
    sent: int = 0
    jobs: dict[str, Record] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)
    bytes: int = 0


class Outbox:
    """Collects jobs, and submits them. `follow` is called with each shard when it is written."""

    def __init__(self, site: Site, spool: Spool, largest_array: int, follow: Callable[[Followed], None]) -> None:
        self.avoid: set[str] = set()
        """Nodes on which no sandbox could be started; jobs ask for other nodes."""
        self._site = site
        self._spool = spool
        self._largest = largest_array
        self._follow = follow
        self._open: dict[tuple[Plan, str], _Batch] = {}
        self._sealed: list[_Batch] = []
        self._shared: tuple[Shared, str] | None = None
        self._number = 0

    def record_of(self, job: Job) -> Record:
        """The record of a job; the part that it shares with others is written immediately."""
        shared = Shared.by(job)
        if self._shared is None or not _is_same(shared, self._shared[0]):
            record = shared_record(shared)
            self._spool.write_shared(record)
            self._shared = shared, record.digest
        return job_record(job, self._shared[1])

    def add(self, record: Record, plan: Plan, tries: int = 0, suspect: str = "") -> None:
        """Add one job; `suspect` is why it has to be alone in its shard."""
        key = (plan, suspect)
        batch = self._open.get(key)
        if batch is None:
            self._number += 1
            batch = self._open[key] = _Batch(self._spool.new_batch(self._number), plan, suspect)
        batch.jobs[record.digest], batch.tries[record.digest] = record, tries
        batch.bytes += len(record.text)
        if len(batch.jobs) >= plan.size or batch.bytes > LARGEST_BYTES:
            self._write(batch)
        if len(batch.written) == self._largest:
            self._sealed.append(self._open.pop(key))

    def _write(self, batch: _Batch) -> None:
        if not batch.written:
            setting = replace(self._site.setting, workers=batch.plan.workers)
            self._spool.write_setting(batch.name, setting)
        name = f"{batch.name}-{len(batch.written)}"
        shard = self._spool.write_shard(name, batch.jobs, batch.tries, batch.suspect)
        followed = Followed.of(shard)
        followed.unsent = True
        batch.written.append(followed)
        batch.jobs, batch.tries, batch.bytes = {}, {}, 0
        self._follow(followed)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to submit."""
        return not self._open and not self._sealed

    async def post(self, queue: Queue, note: Callable[[str], None]) -> bool:
        """Submit all jobs. Returns whether Slurm accepted all of them.

        Raises `InputError` if Slurm refuses the jobs' options, and `InfrastructureError` if it does not answer.
        """
        for batch in self._open.values():
            if batch.jobs:
                self._write(batch)
        self._sealed += self._open.values()
        self._open = {}
        while self._sealed:
            if not await self._send(self._sealed[0], queue, note):
                return False
            self._sealed.pop(0)
        return True

    async def _send(self, batch: _Batch, queue: Queue, note: Callable[[str], None]) -> bool:
        """Submit a batch, in smaller arrays if Slurm does not accept it as a whole."""
        script = self._site.script(batch.plan, batch.name)
        count = len(batch.written) - batch.sent
        while batch.sent < len(batch.written):
            last = batch.sent + count - 1
            try:
                number = await queue.submit(script, f"{batch.sent}-{last}", sorted(self.avoid))
            except Refused as refusal:
                if count == 1:
                    note(f"Slurm takes no more jobs just now ({refusal}); the rest goes later")
                    return False
                count = -(-count // 2)
                continue
            except InputError:
                if self.avoid:  # there may be no others
                    self.avoid.clear()
                    continue
                for followed in batch.written[batch.sent :]:
                    self._spool.call_off(followed.shard.name)
                raise
            gone = batch.written[batch.sent : last + 1]
            for followed in gone:
                followed.unsent, followed.sent_here = False, True
            runs = sum(len(followed.open) for followed in gone)
            what = f"{plural(runs, 'run')} in {plural(count, 'part')}"
            note(f"Slurm job {number}: {what}; {one_or_many(runs, 'it goes', 'they go')} on when this command ends")
            batch.sent = last + 1
            count = min(count, len(batch.written) - batch.sent)
        return True


def _is_same(one: Shared, other: Shared) -> bool:
    """Whether two shared parts are equal. Inputs are compared by identity, because they are large, and made once."""
    return (
        (one.probes, one.limits, one.data) == (other.probes, other.limits, other.data)
        and one.unseen.keys() == other.unseen.keys()
        and all(one.unseen[name] is other.unseen[name] for name in one.unseen)
    )
