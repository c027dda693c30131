"""Evidence as records: cells, observations, and how the run ended. `evidence.files` reads and writes it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from grader.evidence.codec import encode, pack_arrays
from grader.evidence.training import Training

__all__ = [
    "OUT_OF_TIME",
    "TIME_LIMIT",
    "Cell",
    "CellStatus",
    "Decisive",
    "Ending",
    "Evidence",
    "Fault",
    "Observation",
    "Resources",
    "Stop",
]


TIME_LIMIT = "TimeLimit"
"""Name of the fault of a cell or probe whose process had to be ended at its time limit."""
OUT_OF_TIME = ("CellTimeout", TIME_LIMIT)
"""Names of the faults of cells and probes that were interrupted or ended at their time limit."""


class CellStatus(StrEnum):
    """How one cell ended."""

    OK = "ok"
    """It ran to its end."""
    ERROR = "error"
    """It raised."""
    TIMEOUT = "timeout"
    """It was interrupted at the limit for one cell."""
    KILLED = "killed"
    """The process died in it, or had to be killed; the other cells were run again without it."""
    NOT_RUN = "not run"
    """The run ended before it."""


class Stop(StrEnum):
    """Why the process ended."""

    COMPLETED = "completed"
    """All cells and probes were run."""
    TIME = "time"
    """The limit for the whole run."""
    MEMORY = "memory"
    """The limit for the memory of all its processes."""
    DIED = "died"
    """It ended itself, or crashed."""
    CROWDED = "crowded"
    """It was set aside: the machine was too busy to tell whether it was too slow."""
    STRUCK = "struck"
    """Signals that usually come from outside ended it at a different place in each attempt; their sender is unknown."""
    PROTOCOL = "protocol"
    """It sent something that a worker never sends, or too much."""


_OF_A_CELL = re.compile(r" \(<ipython-input-[^()]*, line \d+\)$")


@dataclass(frozen=True)
class Fault:
    """An exception in student code."""

    name: str
    """Class of the exception."""
    message: str
    """Its text, cut at 2,000 characters."""
    traceback: tuple[str, ...] = ()
    """Lines for people, without colours."""
    where: str = ""
    """Function and line of the student's code, as `scale(), line 4`; empty if unknown. Not part of the digest."""
    what: str = ""
    """What is written there and, of the arrays in it, the shapes. Not part of the digest."""

    @property
    def said(self) -> str:
        """Class and text, without the name that Python gives to the cell of a syntax error."""
        return f"{self.name}: {_OF_A_CELL.sub('', self.message)}"


@dataclass(frozen=True)
class Decisive:
    """The first output of a cell that decides on its points in nbgrader."""

    kind: str = ""
    """`error`, `stderr`, or `value`; empty if the cell has no such output."""
    text: str = ""
    """The beginning of the line on standard error, or the value as the notebook shows it, cut at 200 characters."""


@dataclass(frozen=True)
class Cell:
    """What happened to one code cell."""

    id: str
    """The cell's id."""
    status: CellStatus
    """How it ended."""
    fault: Fault | None = None
    """What it raised, or why it was stopped."""
    seconds: float | None = field(default=None, compare=False)
    """Its work, as its limit counts it; None if unknown. Not part of the digest."""
    missing: tuple[str, ...] = ()
    """Imports and magics that were missing, such as `import seaborn`; the cell went on. Not part of the digest."""
    ignored: tuple[str, ...] = ()
    """Lines for other front ends that did nothing, such as `%matplotlib widget`. Not part of the digest."""
    refused: tuple[str, ...] = ()
    """System calls that the sandbox refused while it ran, such as `inotify_init1`. Not part of the digest."""
    decisive: Decisive | None = None
    """In a notebook that is graded as in nbgrader, the output that decides on points; None elsewhere."""

    @property
    def ran_out_of_time(self) -> bool:
        """Whether it reached its limit, and was interrupted, or had to be ended."""
        ended = self.status is CellStatus.KILLED and self.fault is not None and self.fault.name == TIME_LIMIT
        return self.status is CellStatus.TIMEOUT or ended


@dataclass(frozen=True)
class Observation:
    """What one probe saw."""

    value: Any = None
    """Plain data, if the probe returned."""
    fault: Fault | None = None
    """What it raised, if it did not return."""
    seconds: float | None = field(default=None, compare=False)
    """Its work, as its limit counts it; None if unknown. Not part of the digest."""
    refused: tuple[str, ...] = field(default=(), compare=False)
    """System calls that the sandbox refused while it ran. Not part of the digest."""

    @property
    def ran_out_of_time(self) -> bool:
        """Whether the probe reached its limit."""
        return self.fault is not None and self.fault.name in OUT_OF_TIME


@dataclass(frozen=True)
class Ending:
    """How the run ended, as seen from outside."""

    stop: Stop
    """The reason."""
    detail: str = ""
    """One line for people: which limit, which signal, in which cell."""


@dataclass(frozen=True)
class Resources:
    """What the run used, as seen from outside. Not part of the digest."""

    wall_seconds: float = 0.0
    """From the request to the last byte, in seconds."""
    cpu_seconds: float = 0.0
    """User and system time of the process and its children, in seconds."""
    ready_seconds: float = 0.0
    """From the request until the student's first cell could start, in seconds."""
    work_seconds: float = 0.0
    """Its work, as the limit of the whole run counts it, in seconds; 0 if unknown."""
    waited_seconds: float = 0.0
    """Observed time of waiting for the disk, or for a core that others kept busy, in seconds."""
    peak_mib: float = 0.0
    """Largest observed memory of the whole process tree, in MiB, without what it shares with the server."""


@dataclass(frozen=True)
class Evidence:
    """Plain data about one run. Never a score."""

    cells: tuple[Cell, ...]
    """The code cells in the order of the notebook."""
    observations: Mapping[str, Observation]
    """Observations by probe."""
    ending: Ending
    """How the run ended."""
    resources: Resources = field(default=Resources(), compare=False)
    """Time and memory that the run used."""
    protections: tuple[str, ...] = field(default=(), compare=False)
    """Which protections of the sandbox were in force."""
    training: tuple[Training, ...] = field(default=(), compare=False)
    """What the student's process noted of its trainings. Decides nothing, and is not part of the digest."""

    @property
    def ran_out_of_time(self) -> bool:
        """Whether a time limit was reached, or the run was set aside before that could be decided."""
        cells = any(cell.ran_out_of_time for cell in self.cells)
        probes = any(item.ran_out_of_time for item in self.observations.values())
        return cells or probes or self.ending.stop in (Stop.TIME, Stop.CROWDED)

    def digest(self) -> str:
        """SHA-256 of what the student's code did, without times: equal for equal behaviour."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        values = encode({name: item.value for name, item in self.observations.items()})
        faults = {
            name: item.fault and [item.fault.name, item.fault.message] for name, item in self.observations.items()
        }
        cells = [
            [
                cell.id,
                cell.status,
                cell.fault and cell.fault.name,
                *(asdict(cell.decisive).values() if cell.decisive else ()),
            ]
            for cell in self.cells
        ]
        text = json.dumps([cells, values.document, faults, asdict(self.ending)], sort_keys=True)
        return hashlib.sha256(text.encode() + pack_arrays(values.arrays)).hexdigest()
