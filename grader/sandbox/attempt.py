"""One attempt of a session: one fresh process, followed until it is done, dies, or has to be stopped."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from grader.errors import SandboxError
from grader.evidence import Ending, Stop, encode
from grader.probes import probe_names
from grader.sandbox.base import Confined, Spawn, Spawner
from grader.sandbox.cgroup import Box, delegated, make_box
from grader.sandbox.contention import PATIENCE
from grader.sandbox.deadlines import Deadlines, Due
from grader.sandbox.exams import Hall, Seat
from grader.sandbox.exit_reasons import death_of, described, last_line
from grader.sandbox.frames import Garbled, MessageReader
from grader.sandbox.interrupter import Interrupter
from grader.sandbox.job import Job
from grader.sandbox.pause import Clock, Hold
from grader.sandbox.protocol import Hearing, Phase, Record
from grader.sandbox.watch import Watch
from grader.support import timeline
from grader.support.timeline import Kind
from grader.worker import Message, Task, frame
from grader.worker.training.setting import is_wanted

__all__ = ["Attempt", "Skip"]

START_SECONDS = 120.0
"""Most seconds until a worker is ready; no student code runs before."""
FROM_OUTSIDE = [getattr(signal, name) for name in ("SIGKILL", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""Signals that people, schedulers and a kernel short of memory send; Windows has one of them."""


@dataclass(frozen=True)
class Skip:
    """The cells and probes that ended earlier attempts, and are left out of this one."""

    cells: frozenset[str] = frozenset()
    """Ids of cells."""
    probes: frozenset[str] = frozenset()
    """Names of probes."""


class _Stopped(Exception):
    def __init__(self, stop: Stop, detail: str) -> None:
        super().__init__(detail)
        self.ending = Ending(stop, detail)


class Attempt:
    """Runs once. Afterwards its attributes say what it used, and `victim` is the cell or probe that ended it."""

    def __init__(
        self,
        job: Job,
        record: Record,
        skip: Skip,
        seconds: float,
        progress: Callable[[str], None] | None,
        hall: Hall | None = None,
    ) -> None:
        self.work_seconds = 0.0
        """Its work in seconds, as time limits count it."""
        self.waited_seconds = 0.0
        """Seconds that it was seen to wait because of other processes."""
        self.victim_seconds = 0.0
        """Work in seconds of the cell or probe that ended it, if one did."""
        self.ready_seconds = 0.0
        self.cpu_seconds = 0.0
        self.peak_mib = 0.0
        self.log = ""
        self.was_struck = False
        """Whether a signal that usually comes from outside ended it. Student code can also send it to itself."""
        self.protections: tuple[str, ...] = ()
        self._job = job
        self._skip = skip
        self._seconds = seconds
        self._progress = progress or (lambda text: None)
        self._hall = hall or Hall()
        self._clock = Clock()
        self._track = timeline.here()
        self._box: Box | None = None
        self._interrupter: Interrupter | None = None
        self.overran = False
        """Whether the limit of the whole run ended it."""
        cells = [cell.id for cell in job.cells if cell.id not in skip.cells]
        self._hearing = Hearing(record, cells, probe_names(job.probes) - skip.probes, job.limits)

    @property
    def phase(self) -> Phase:
        """The phase that it reached."""
        return self._hearing.phase

    @property
    def victim(self) -> str | None:
        """The cell or probe in which it ended; None if it was done, or ended between two of them."""
        return self._hearing.current

    async def run(self, sandbox: Spawner) -> Ending:
        """Run in a fresh process of `sandbox`. Raises `SandboxError` if it fails through no fault of student code."""
        began = time.monotonic()
        self._track.turn(Kind.STARTING)
        confined = await sandbox.spawn(Spawn(self._job.limits, self._job.data))
        watch = Watch(confined.pid, confined.idle, self._job.limits.memory_mib, self._clock)
        hold = Hold(confined, self._clock, self._track)
        seat = self._hall.seat(hold)
        self.protections = confined.protections
        reader = MessageReader(confined.reader, self._job.limits)
        try:
            await self._introduce(confined, reader)
            await watch.begin()
            self._box = make_box(delegated(), self._job.limits, watch.pids())
            if self._box is not None:
                self.protections += ("memory cgroup",)
            self._interrupter = Interrupter(watch.pids()[-1])  # the worker has no children yet
            self.ready_seconds = time.monotonic() - began
            self._track.turn(Kind.WAITING)
            await seat.enter()
            self._track.turn(Kind.CELLS, "before the first cell")
            confined.writer.write(frame({"go": True}))
            self._hearing.begin()
            ending = await self._hear_all(confined, reader, watch, seat)
            if hold.has_failed:
                raise SandboxError("its processes could not be stopped during the exams of other runs")
            if ending.stop is Stop.COMPLETED:  # the worker still exists: measure its memory once more
                await asyncio.to_thread(watch.exceeds)
        finally:
            self._track.turn(Kind.ENDING)
            confined.kill()
            try:
                end = await confined.wait()
            finally:
                seat.leave()
            if self._box is not None:
                self._box.remove()
            if self._interrupter is not None:
                self._interrupter.close()
            watch.close()
        self.cpu_seconds = max(end.cpu_seconds, watch.cpu_seconds)
        self.peak_mib = watch.peak_mib
        self.log = confined.log()
        return ending

    async def _introduce(self, confined: Confined, reader: MessageReader) -> None:
        job = self._job
        task = Task(
            job.cells,
            job.seed,
            job.limits,
            self._skip.cells,
            {**job.files, **job.released},
            confined.data,
            job.ignore,
            job.nbgrader,
            job.training and is_wanted(),
        )
        try:
            confined.writer.write(frame(task.message()))
            async with asyncio.timeout(START_SECONDS):
                message = await reader.read()
        except TimeoutError as error:
            raise SandboxError(f"the worker was not ready after {START_SECONDS:g} s") from error
        except (EOFError, Garbled, ConnectionError) as error:
            reason = described(await death_of(confined))
            raise SandboxError(f"the worker did not start: {reason}{last_line(confined.log())}") from error
        if message.body != {"event": "ready"}:
            raise SandboxError("the worker did not start: it sent an unexpected message")

    async def _hear_all(self, confined: Confined, reader: MessageReader, watch: Watch, seat: Seat) -> Ending:
        deadlines = Deadlines(self._job.limits, self._seconds, self._hearing, watch, self._job.alone, self._clock)
        try:
            async with watch.watching() as exceeded:
                while self.phase is not Phase.DONE:
                    message = await self._next(confined, reader, exceeded, deadlines, watch)
                    before = self._hearing.current
                    self._hearing.hear(message)
                    if deadlines.has_turned:
                        await self._follow(before, deadlines, watch)
                    self._tell(message)
                    if self.phase is Phase.RAN:
                        self._track.turn(Kind.EXAM)
                        if not await examined_within(seat, exceeded):
                            self._refuse_memory()
                        self._track.turn(Kind.PROBES, "before the first probe")
                        self._send_exam(confined)
                        deadlines.follow()
        except _Stopped as stopped:
            return stopped.ending
        except Garbled as error:
            return Ending(Stop.PROTOCOL, f"{self._where()}: {error}")
        finally:
            self.work_seconds = max(self._seconds if self.overran else 0.0, deadlines.worked())
            self.victim_seconds = deadlines.step_seconds()
            self.waited_seconds = deadlines.waited()
        trouble = self._hearing.trouble
        return Ending(Stop.COMPLETED, f"the probes could not be loaded: {trouble}" if trouble else "")

    async def _follow(self, before: str | None, deadlines: Deadlines, watch: Watch) -> None:
        """Record the work of `before`, now that it has ended or another cell or probe has begun."""
        if deadlines.wants_look:
            await asyncio.to_thread(watch.look)
        worked = deadlines.follow()
        if before is not None:
            self._hearing.took(before, worked)
        if deadlines.is_doubtful:
            self._set_aside(f"{before} took longer than its limit, and the machine was too busy to say by how much")

    async def _next(
        self,
        confined: Confined,
        reader: MessageReader,
        exceeded: asyncio.Future[None],
        deadlines: Deadlines,
        watch: Watch,
    ) -> Message:
        """The next message. Raises `_Stopped` if a limit is reached first, or the process ends."""
        reading = asyncio.create_task(reader.read(self.phase is Phase.PROBES))
        try:
            while not await _in_time(reading, exceeded, deadlines.next - self._clock.now()):
                await asyncio.to_thread(watch.look)
                if not reading.done():
                    self._act(deadlines)
            if exceeded.done():
                exceeded.result()
                self._refuse_memory()
            return reading.result()
        except EOFError:
            death = await death_of(confined)
            if self._box is not None and self._box.ran_out():
                self._refuse_memory()
            self.was_struck = death is not None and death.signal in FROM_OUTSIDE
            raise _Stopped(Stop.DIED, f"{self._where()}: {described(death)}") from None
        finally:
            reading.cancel()

    def _refuse_memory(self) -> NoReturn:
        raise _Stopped(Stop.MEMORY, f"{self._where()}: more than {self._job.limits.memory_mib} MiB of memory") from None

    def _act(self, deadlines: Deadlines) -> None:
        """Do what is due. Raises `_Stopped` if that ends the attempt."""
        match deadlines.due():
            case Due.INTERRUPT if self._interrupter is not None:
                self._interrupter.interrupt()
            case Due.END_STEP:
                longest = f"{deadlines.limit:g} s"
                raise _Stopped(Stop.TIME, f"{self._where()}: took longer than {longest} and could not be interrupted")
            case Due.END_RUN:
                self.overran = True
                seconds = self._job.limits.run_seconds
                raise _Stopped(Stop.TIME, f"{self._where()}: the run took longer than {seconds:g} s")
            case Due.SET_ASIDE:
                self._set_aside(f"{self._where()} took more than {PATIENCE:g} times its limit by the clock")

    def _set_aside(self, why: str) -> NoReturn:
        raise _Stopped(Stop.CROWDED, f"the machine was too busy to judge it: {why}") from None

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
            self._track.turn(Kind.CELLS if self.phase is Phase.CELLS else Kind.PROBES, self._where())
            self._progress(self._where())


async def examined_within(seat: Seat, exceeded: asyncio.Future[None]) -> bool:
    """Wait until the exam of `seat` may begin; returns False if the run exceeds its memory first.

    It can exceed it, because processes and threads that the notebook started go on meanwhile.
    """
    turn = asyncio.create_task(seat.examine())
    try:
        await asyncio.wait((turn, exceeded), return_when=asyncio.FIRST_COMPLETED)
        if turn.done():
            turn.result()
            return True
        exceeded.result()
        return False
    finally:
        turn.cancel()


async def _in_time(reading: asyncio.Task[Message], exceeded: asyncio.Future[None], seconds: float) -> bool:
    """Whether a message arrives, or the memory is exceeded, within `seconds`."""
    await asyncio.wait((reading, exceeded), timeout=max(0.0, seconds), return_when=asyncio.FIRST_COMPLETED)
    return reading.done() or exceeded.done()
