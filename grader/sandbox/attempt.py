"""One attempt of a session: one fresh process, heard until it is done, dies, or has to be stopped."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from grader.errors import SandboxError
from grader.evidence import Ending, Stop, encode
from grader.sandbox.base import Confined, Sandbox, Spawn
from grader.sandbox.frames import Garbled, MessageReader
from grader.sandbox.hearing import Hearing, Phase, Record
from grader.sandbox.job import Job
from grader.sandbox.watch import Watch
from grader.worker import Message, Task, frame

__all__ = ["Attempt", "Skip"]

GRACE_SECONDS = 3.0
"""The worker's own, soft limit comes first by this much."""
START_SECONDS = 120.0
"""Longest time until a worker is ready; no student code runs before."""
LATE_SECONDS = 0.5
"""A limit that is noticed later than this was missed by the grader itself, which was busy."""


@dataclass(frozen=True)
class Skip:
    """What ended an earlier attempt and is left out of this one."""

    cells: frozenset[str] = frozenset()
    """Ids of cells."""
    probes: frozenset[str] = frozenset()
    """Names of probes."""


class _Stopped(Exception):
    def __init__(self, stop: Stop, detail: str) -> None:
        super().__init__(detail)
        self.ending = Ending(stop, detail)


class Attempt:
    """Runs once. Its attributes tell afterwards what it took, and `victim` in what it ended, if not well."""

    def __init__(
        self, job: Job, record: Record, skip: Skip, seconds: float, progress: Callable[[str], None] | None
    ) -> None:
        self.student_seconds = 0.0
        self.ready_seconds = 0.0
        self.cpu_seconds = 0.0
        self.peak_mib = 0.0
        self.log = ""
        self.protections: tuple[str, ...] = ()
        self._job = job
        self._skip = skip
        self._seconds = seconds
        self._progress = progress or (lambda text: None)
        self._deadline = 0.0
        """When the run has taken too long; by the grader's clock."""
        self._late = 0.0
        """How much of its time the grader did not listen."""
        self._hearing = Hearing(record, [cell.id for cell in job.cells if cell.id not in skip.cells])

    @property
    def phase(self) -> Phase:
        """How far it came."""
        return self._hearing.phase

    @property
    def victim(self) -> str | None:
        """The cell or probe in which it ended; none when it was done, or ended between two."""
        return self._hearing.current

    async def run(self, sandbox: Sandbox) -> Ending:
        """Run in a fresh process of `sandbox`. Raises `SandboxError` when it was not the student's code that failed."""
        began = time.monotonic()
        confined = await sandbox.spawn(Spawn(self._job.limits, self._job.data))
        watch = Watch(confined.pid, confined.idle, self._job.limits.memory_mib)
        self.protections = confined.protections
        reader = MessageReader(confined.reader, self._job.limits)
        try:
            await self._introduce(confined, reader)
            await watch.begin()
            ready = time.monotonic()
            self.ready_seconds = ready - began
            confined.writer.write(frame({"go": True}))
            self._hearing.begin()
            ending = await self._hear_all(confined, reader, watch)
            self.student_seconds = max(0.0, time.monotonic() - ready - self._late)
        finally:
            confined.kill()
            end = await confined.wait()
        self.cpu_seconds = max(end.cpu_seconds, watch.cpu_seconds)
        self.peak_mib = watch.peak_mib
        self.log = confined.log()
        return ending

    async def _introduce(self, confined: Confined, reader: MessageReader) -> None:
        job = self._job
        task = Task(job.cells, job.seed, job.limits, self._skip.cells, job.files, confined.data)
        try:
            confined.writer.write(frame(task.message()))
            async with asyncio.timeout(START_SECONDS):
                message = await reader.read()
        except TimeoutError as error:
            raise SandboxError(f"the worker was not ready after {START_SECONDS:g} s") from error
        except (EOFError, Garbled, ConnectionError) as error:
            reason = await _how_it_died(confined)
            raise SandboxError(f"the worker did not start: {reason}{_last_line(confined.log())}") from error
        if message.body != {"event": "ready"}:
            raise SandboxError("the worker did not start: it spoke out of turn")

    async def _hear_all(self, confined: Confined, reader: MessageReader, watch: Watch) -> Ending:
        self._deadline = time.monotonic() + self._seconds
        exceeded = asyncio.create_task(watch.until_exceeded())
        try:
            while self.phase is not Phase.DONE:
                message = await self._next(confined, reader, exceeded)
                self._hearing.hear(message)
                self._tell(message)
                if self.phase is Phase.RAN:
                    self._send_exam(confined)
        except _Stopped as stopped:
            return stopped.ending
        except Garbled as error:
            return Ending(Stop.PROTOCOL, f"{self._where()}: {error}")
        finally:
            exceeded.cancel()
        trouble = self._hearing.trouble
        return Ending(Stop.COMPLETED, f"the probes could not be loaded: {trouble}" if trouble else "")

    async def _next(self, confined: Confined, reader: MessageReader, exceeded: asyncio.Task[None]) -> Message:
        """The next message. Raises `_Stopped` when a limit comes first, or the end."""
        reading = asyncio.create_task(reader.read(self.phase is Phase.PROBES))
        try:
            while not await self._in_time(reading, exceeded):
                self._hearing.postpone(self._forgive())
            if exceeded.done():
                exceeded.result()
                raise _Stopped(Stop.MEMORY, f"{self._where()}: more than {self._job.limits.memory_mib} MiB of memory")
            return reading.result()
        except EOFError:
            raise _Stopped(Stop.DIED, f"{self._where()}: {await _how_it_died(confined)}") from None
        finally:
            reading.cancel()

    async def _in_time(self, reading: asyncio.Task[Message], exceeded: asyncio.Task[None]) -> bool:
        """Whether something comes before a limit does."""
        timeout = max(0.0, min(self._deadline, self._cell_deadline()) - time.monotonic())
        await asyncio.wait((reading, exceeded), timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        return reading.done() or exceeded.done()

    def _forgive(self) -> float:
        """How much longer to listen, in seconds, when a limit was missed because the grader itself was busy.

        Raises `_Stopped` when it was not.
        """
        limits = self._job.limits
        late = time.monotonic() - min(self._deadline, self._cell_deadline())
        if late > LATE_SECONDS:
            self._deadline += 2 * late  # what was missed, and as long again to hear what was said meanwhile
            self._late += late
            return 2 * late
        if self._deadline <= self._cell_deadline():
            raise _Stopped(Stop.TIME, f"{self._where()}: the run took longer than {limits.run_seconds:g} s")
        longest = f"{self._longest():g} s"
        raise _Stopped(Stop.TIME, f"{self._where()}: took longer than {longest} and could not be interrupted")

    def _longest(self) -> float:
        limits = self._job.limits
        return limits.cell_seconds if self.phase is Phase.CELLS else limits.probe_seconds

    def _cell_deadline(self) -> float:
        return self._hearing.since + self._longest() + GRACE_SECONDS

    def _send_exam(self, confined: Confined) -> None:
        unseen = encode(dict(self._job.unseen))
        body = {"probes": self._job.probes, "unseen": unseen.document, "skip": sorted(self._skip.probes)}
        confined.writer.write(frame(body, unseen.arrays))
        self._hearing.examine()

    def _where(self) -> str:
        current = self._hearing.current
        if current is None:
            return "between two cells" if self.phase is Phase.CELLS else "between two probes"
        return f"cell {current}" if self.phase is Phase.CELLS else f"probe {current}"

    def _tell(self, message: Message) -> None:
        if message.body["event"] in ("started", "observing"):
            self._progress(self._where())


async def _how_it_died(confined: Confined) -> str:
    try:
        async with asyncio.timeout(1.0):
            return (await confined.wait()).describe()
    except TimeoutError:
        return "the process closed its channel"


def _last_line(log: str) -> str:
    lines = log.strip().splitlines()
    return f"; {lines[-1]}" if lines else ""
