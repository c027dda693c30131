"""A session: runs the notebook and probes of one submission in a sandbox, and returns the evidence.

Limits count work (see `grader.sandbox.work_clock`), from the moment when the worker is ready. If the process dies in a
cell or probe, or must be killed, the notebook runs again in a fresh process without that cell or probe, so that the
rest still counts.

A signal that may have come from outside does not count at first: the same cells run again, and the signal counts only
if it ends the process at the same place. If such signals strike at a new place each time, or have cost as much time as
a whole run may take, a person has to look. Code can send signals to itself, so the run is neither believed nor repeated
forever.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from grader.errors import SandboxError
from grader.evidence import TIME_LIMIT, Cell, CellStatus, Ending, Evidence, Fault, Observation, Resources, Stop
from grader.sandbox.attempt import Attempt, Skip
from grader.sandbox.base import Spawner
from grader.sandbox.exams import Hall
from grader.sandbox.job import Job, Run
from grader.sandbox.outputs import Outputs
from grader.sandbox.protocol import Phase, Record
from grader.sandbox.watch import kernel_kills

__all__ = ["testify"]

MAX_ATTEMPTS = 3
LONGEST = 2
"""Most time for all attempts of a session together, as a multiple of the limit of one run."""
REMEDY = "something outside ends the runs, or the code itself does; to run it again, delete its folder of results"


@dataclass
class _Tally:
    """What all attempts used together."""

    started: float
    spent: float = 0.0
    lost: float = 0.0
    ready: float | None = None
    cpu: float = 0.0
    work: float = 0.0
    waited: float = 0.0
    peak: float = 0.0
    log: str = ""
    protections: tuple[str, ...] = ()

    def add(self, attempt: Attempt) -> None:
        self.spent += attempt.work_seconds
        self.ready = self.ready if self.ready is not None else attempt.ready_seconds
        self.cpu += attempt.cpu_seconds
        self.peak = max(self.peak, attempt.peak_mib)
        self.log += attempt.log
        self.work += attempt.work_seconds
        self.waited += attempt.waited_seconds
        self.protections = attempt.protections

    def lose(self, attempt: Attempt) -> None:
        """Count only the time of an attempt whose result does not count."""
        self.lost += attempt.work_seconds
        self.cpu += attempt.cpu_seconds
        self.peak = max(self.peak, attempt.peak_mib)

    def resources(self) -> Resources:
        wall = time.monotonic() - self.started
        times = round(wall, 3), round(self.cpu, 3), round(self.ready or 0.0, 4)
        work, waited = round(self.work, 3), round(self.waited, 3)
        return Resources(*times, work_seconds=work, waited_seconds=waited, peak_mib=round(self.peak, 1))


async def testify(
    sandbox: Spawner,
    job: Job,
    progress: Callable[[str], None] | None = None,  # noqa: PT028
    hall: Hall | None = None,  # noqa: PT028
) -> Run:
    """Run `job` in `sandbox`; `hall` keeps its exam apart from the cells of other runs.

    `progress` is called with each cell or probe that runs. Whatever the student's code does is evidence; raises
    `SandboxError` if this machine fails.
    """
    if len({cell.id for cell in job.cells}) != len(job.cells):
        raise ValueError("two cells of the job have one id")
    record = Record(Outputs(job.limits.output_kib << 10))
    tally = _Tally(time.monotonic())
    skip = Skip()
    struck: set[tuple[Phase, str | None]] = set()
    kills_before = kernel_kills()
    counted = 0
    while counted < MAX_ATTEMPTS:
        before, kills = copy.deepcopy(record), kernel_kills()
        seconds = job.limits.run_seconds - tally.spent
        left = LONGEST * job.limits.run_seconds - tally.spent - tally.lost
        attempt = Attempt(job, record, skip, min(seconds, left), progress, hall)
        ending = await attempt.run(sandbox)
        if attempt.was_struck and _is_doubtful((attempt.phase, attempt.victim), struck, ending, kernel_kills() > kills):
            record = _without_observations(record, before)
            tally.lose(attempt)
            if len(struck) > MAX_ATTEMPTS or tally.spent + tally.lost >= LONGEST * job.limits.run_seconds:
                return _leave(job, record, ending, tally, kernel_kills() > kills_before)
            continue
        if attempt.overran and left < seconds:  # attempts that signals ended used up its time
            return _leave(job, record, ending, tally, kernel_kills() > kills_before)
        counted += 1
        tally.add(attempt)
        if attempt.victim is None or ending.stop is Stop.CROWDED:
            break
        fault = Fault(_FAULTS.get(ending.stop, "ProcessDied"), ending.detail)
        skip = _blame(record, attempt, fault, skip)
        if ending.stop is Stop.PROTOCOL or tally.spent >= job.limits.run_seconds:
            break
    return _conclude(job, record, ending, tally)


def _without_observations(record: Record, before: Record) -> Record:
    """The record as it was `before`. But if an exam was sent since, all cells had run, and their results stay."""
    if record.examined and not before.examined:
        return replace(before, outputs=record.outputs, cells=record.cells, training=record.training, examined=True)
    return before


_FAULTS = {Stop.TIME: TIME_LIMIT, Stop.MEMORY: "MemoryLimit", Stop.PROTOCOL: "ProtocolError"}


def _is_doubtful(
    place: tuple[Phase, str | None], struck: set[tuple[Phase, str | None]], ending: Ending, by_kernel: bool
) -> bool:
    """Whether the signal that ended the run at `place` may have come from outside, so that it does not count yet.

    `struck` holds the places of earlier signals. Raises `SandboxError` if the cause certainly lies outside.
    """
    if place in struck:
        if by_kernel:
            raise SandboxError(f"{ending.detail}: the machine is short of memory; start fewer workers")
        return False
    struck.add(place)
    return True


def _leave(job: Job, record: Record, ending: Ending, tally: _Tally, by_kernel: bool) -> Run:
    """The run if no result counts and a person has to look. Raises `SandboxError` if the kernel may have ended it."""
    before = "a signal ended it before that" if ending.stop is Stop.TIME else "before that elsewhere"
    detail = f"{ending.detail}, and {before}"
    if by_kernel:
        raise SandboxError(f"{detail}: the machine is short of memory; start fewer workers")
    record.observations.clear()
    return _conclude(job, record, Ending(Stop.STRUCK, f"{detail}: {REMEDY}"), tally)


def _blame(record: Record, attempt: Attempt, fault: Fault, skip: Skip) -> Skip:
    """Record in which cell or probe the process ended; returns what the next attempt leaves out."""
    victim, seconds = attempt.victim, round(attempt.victim_seconds, 3)
    assert victim is not None
    if attempt.phase is Phase.CELLS:
        if not record.examined:
            record.cells[victim] = Cell(victim, CellStatus.KILLED, fault, seconds)
        return Skip(skip.cells | {victim}, skip.probes)
    record.observations[victim] = Observation(fault=fault, seconds=seconds)
    return Skip(skip.cells, skip.probes | {victim})


def _conclude(job: Job, record: Record, ending: Ending, tally: _Tally) -> Run:
    cells = tuple(record.cells.get(cell.id, Cell(cell.id, CellStatus.NOT_RUN)) for cell in job.cells)
    evidence = Evidence(cells, dict(record.observations), ending, tally.resources(), tally.protections, record.training)
    return Run(evidence, record.outputs.finished(), tally.log)
