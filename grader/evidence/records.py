"""What a run left behind, as records. `read` and `write` are in `store`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from grader.evidence.codec import encode, pack_arrays

__all__ = ["Cell", "CellStatus", "Ending", "Evidence", "Fault", "Observation", "Resources", "Stop"]


class CellStatus(StrEnum):
    """What became of one cell."""

    OK = "ok"
    """It ran to its end."""
    ERROR = "error"
    """It raised."""
    TIMEOUT = "timeout"
    """It was interrupted at the limit for one cell."""
    KILLED = "killed"
    """The process died in it, or had to be killed; the cells around it were run again without it."""
    NOT_RUN = "not run"
    """The run ended before it."""


class Stop(StrEnum):
    """Why the process ended."""

    COMPLETED = "completed"
    """All cells and probes were gone through."""
    TIME = "time"
    """The limit for the whole run."""
    MEMORY = "memory"
    """The limit for the memory of all its processes."""
    DIED = "died"
    """It ended itself, or crashed."""
    STRUCK = "struck"
    """Signals that usually come from outside, elsewhere in each attempt: whose they were nobody can tell."""
    PROTOCOL = "protocol"
    """It said something that a worker does not say, or too much."""


@dataclass(frozen=True)
class Fault:
    """An exception in student code."""

    name: str
    """Class of the exception."""
    message: str
    """Its text, cut at 2,000 characters."""
    traceback: tuple[str, ...] = ()
    """Lines for people, without colours."""


@dataclass(frozen=True)
class Cell:
    """What became of one code cell."""

    id: str
    """The cell's id."""
    status: CellStatus
    """How it ended."""
    fault: Fault | None = None
    """What it raised, or why it was stopped."""
    missing: tuple[str, ...] = ()
    """Imports and magics that are not there, and after which it went on: `import seaborn`. Not part of the digest."""
    ignored: tuple[str, ...] = ()
    """Lines for other front ends that did nothing: `%matplotlib widget`. Not part of the digest."""


@dataclass(frozen=True)
class Observation:
    """What one probe saw."""

    value: Any = None
    """Plain data, when the probe returned."""
    fault: Fault | None = None
    """What it raised, when it did not."""


@dataclass(frozen=True)
class Ending:
    """How the run ended, as seen from outside."""

    stop: Stop
    """The reason."""
    detail: str = ""
    """One line for people: which limit, which signal, in which cell."""


@dataclass(frozen=True)
class Resources:
    """What the run took, as seen from outside. Not part of the digest."""

    wall_seconds: float = 0.0
    """From the request to the last byte, in seconds."""
    cpu_seconds: float = 0.0
    """User and system time of the process and its children, in seconds."""
    ready_seconds: float = 0.0
    """From the request until the student's first cell could start, in seconds."""
    peak_mib: float = 0.0
    """Largest memory of the whole process tree that was seen, in MiB, less what it shares with the server."""


@dataclass(frozen=True)
class Evidence:
    """Plain data about one run. Never a score."""

    cells: tuple[Cell, ...]
    """In the order of the notebook."""
    observations: Mapping[str, Observation]
    """By probe."""
    ending: Ending
    """How it ended."""
    resources: Resources = field(default=Resources(), compare=False)
    """What it took."""
    protections: tuple[str, ...] = field(default=(), compare=False)
    """Which protections of the sandbox were in force."""

    def digest(self) -> str:
        """SHA-256 of what the student's code did, without times: equal for equal behaviour."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        values = encode({name: item.value for name, item in self.observations.items()})
        faults = {
            name: item.fault and [item.fault.name, item.fault.message] for name, item in self.observations.items()
        }
        cells = [[cell.id, cell.status, cell.fault and cell.fault.name] for cell in self.cells]
        text = json.dumps([cells, values.document, faults, asdict(self.ending)], sort_keys=True)
        return hashlib.sha256(text.encode() + pack_arrays(values.arrays)).hexdigest()
