"""Follows the events of one attempt, and accepts them only in the order of an honest worker."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Any

from grader.errors import EvidenceError
from grader.evidence import Cell, CellStatus, Decisive, Fault, Observation, Room, decode
from grader.evidence.training import Training, trainings_of
from grader.model import Limits
from grader.sandbox.frames import Garbled
from grader.sandbox.outputs import Outputs
from grader.worker.channel import Message
from grader.worker.places import LONGEST_PLACE

__all__ = ["Hearing", "Phase", "Record"]

MAX_NAME = 100
MAX_DECISIVE = 200
"""Most characters of the output that decides on points in nbgrader."""
MAX_LINES = 20
"""Most lines of each kind for one cell: missing, ignored, and refused by the sandbox."""
LINES = ("missing", "ignored", "refused")
ALL_TRACES = 4 << 20
"""Most characters in the tracebacks of all cells together; further tracebacks are left out."""
_STATUS = {"ok": CellStatus.OK, "error": CellStatus.ERROR, "timeout": CellStatus.TIMEOUT}


class Phase(Enum):
    """The phase of an attempt."""

    CELLS = auto()
    """Cells run, or the next one is about to."""
    RAN = auto()
    """All cells ran; the exam can be sent."""
    PROBES = auto()
    """Probes run."""
    DONE = auto()
    """No further messages are due."""


@dataclass
class Record:
    """What is known after all attempts so far; later attempts override earlier ones."""

    outputs: Outputs
    """Outputs by cell."""
    cells: dict[str, Cell] = field(default_factory=dict)
    """Outcomes by cell."""
    observations: dict[str, Observation] = field(default_factory=dict)
    """Observations by probe."""
    examined: bool = False
    """Whether an exam was sent. After that only observations count, because outputs could reveal the exam."""
    training: tuple[Training, ...] = ()
    """What the process says of its trainings; the last attempt whose cells all ran counts."""
    sizes: dict[str, Room] = field(default_factory=dict)
    """The size of each observation, by probe."""
    traces: int = ALL_TRACES
    """Characters that are left for tracebacks of cells."""


class Hearing:
    """Follows one attempt. `current` is the running cell or probe, or None."""

    def __init__(
        self, record: Record, cells: Sequence[str], probes: Collection[str] = (), limits: Limits | None = None
    ) -> None:
        self.phase = Phase.CELLS
        self.current: str | None = None
        self.turn = 0
        """How often a cell or probe has begun or ended."""
        self.trouble = ""
        """Why the probes could not be loaded; else empty."""
        self._record = record
        # If an exam was sent in an earlier attempt, the cells' outputs are still checked and bounded, but not kept.
        self._outputs = record.outputs if not record.examined else Outputs(0)
        self._coming = list(reversed(cells))
        self._probes = set(probes)
        self._room = Room(data=int((limits or Limits()).evidence_mib * 2**20))

    def hear(self, message: Message) -> None:
        """Process one event. Raises `Garbled` if it is not due now."""
        if message.arrays and message.body.get("event") != "observed":
            raise Garbled("it sent arrays where none are due")
        match self.phase:
            case Phase.CELLS:
                self._hear_cell(message)
            case Phase.PROBES:
                self._hear_probe(message)
            case _:
                raise Garbled("it sent an unexpected message")

    def took(self, what: str, seconds: float) -> None:
        """Record the seconds of work of a cell or probe that has ended."""
        if self.phase is Phase.PROBES:
            known = self._record.observations.get(what)
            if known is not None:
                self._record.observations[what] = replace(known, seconds=round(seconds, 3))
        elif not self._record.examined and what in self._record.cells:
            self._record.cells[what] = replace(self._record.cells[what], seconds=round(seconds, 3))

    def begin(self) -> None:
        """Record that the worker may begin; its start-up does not count."""
        self._turn(None)

    def examine(self) -> None:
        """Record that the exam was sent."""
        self._turn(None)
        self.phase = Phase.PROBES
        self._record.examined = True

    def _turn(self, current: str | None) -> None:
        self.current = current
        self.turn += 1

    def _hear_cell(self, message: Message) -> None:
        outputs, current = self._outputs, self.current
        match message.body:
            case {"event": "output", "cell": str(cell), "output": output, "display": None} if cell == current:
                outputs.add(cell, output, None, message.size)
            case {"event": "output", "cell": str(cell), "output": output, "display": str(id)} if cell == current:
                outputs.add(cell, output, id[:MAX_NAME], message.size)
            case {"event": "update", "cell": str(cell), "output": output, "display": str(id)} if cell == current:
                outputs.update(output, id[:MAX_NAME], message.size)
            case {"event": "clear", "cell": str(cell), "wait": bool(wait)} if cell == current:
                outputs.clear(cell, wait)
            case {"event": "started", "cell": str(cell)} if current is None and self._coming[-1:] == [cell]:
                self._turn(self._coming.pop())
                outputs.begin(cell)
            case {"event": "finished", "cell": str(cell), "status": str(word), "fault": raw} if cell == current:
                missing, ignored, refused = (self._lines(message.body.get(key, [])) for key in LINES)
                decisive = _decisive_of(message.body.get("decisive"))
                self._finish(Cell(cell, _status_of(word), fault_of(raw), None, missing, ignored, refused, decisive))
            case {"event": "ran"} if current is None and not self._coming:
                self._turn(None)
                self.phase = Phase.RAN
                if not self._record.examined:
                    self._record.training = trainings_of(message.body.get("training"))
            case _:
                raise Garbled("it sent an unexpected message")

    def _finish(self, cell: Cell) -> None:
        if (cell.status is CellStatus.OK) != (cell.fault is None):
            raise Garbled("it sent an unknown status")
        if not self._record.examined:
            self._record.cells[cell.id] = replace(cell, fault=self._shortened(cell.fault))
        self._turn(None)

    def _lines(self, raw: object) -> tuple[str, ...]:
        """Lines that a cell reports, cut to size; none if there is no room for them."""
        if not isinstance(raw, list) or not all(isinstance(line, str) for line in raw):
            raise Garbled("it sent lines of an unknown kind")
        lines = tuple(line[:MAX_NAME] for line in raw[:MAX_LINES])
        self._record.traces -= sum(map(len, lines))
        return lines if self._record.traces >= 0 else ()

    def _shortened(self, fault: Fault | None) -> Fault | None:
        """`fault`, without its traceback if there is no room for it."""
        if fault is None:
            return None
        self._record.traces -= sum(map(len, fault.traceback))
        return fault if self._record.traces >= 0 else Fault(fault.name, fault.message)

    def _hear_probe(self, message: Message) -> None:
        observations = self._record.observations
        match message.body:
            case {"event": "observing", "probe": str(probe)} if self.current is None and probe in self._probes:
                self._probes.remove(probe)  # each is accepted only once
                self._turn(probe)
            case {"event": "observed", "probe": str(probe), "value": raw, "fault": None} if probe == self.current:
                refused = self._lines(message.body.get("refused", []))
                observations[probe] = Observation(self._value(probe, raw, message), refused=refused)
                self._turn(None)
            case {"event": "observed", "probe": str(probe), "fault": raw} if probe == self.current:
                refused = self._lines(message.body.get("refused", []))
                observations[probe] = Observation(fault=fault_of(raw), refused=refused)
                self._turn(None)
            case {"event": "done", "fault": raw} if self.current is None:
                fault = fault_of(raw)
                self.trouble = fault.message if fault else ""
                self.phase = Phase.DONE
            case _:
                raise Garbled("it sent an unexpected message")

    def _value(self, probe: str, value: object, message: Message) -> Any:
        sizes = {**self._record.sizes, probe: Room.taken(value, message.arrays, message.size)}
        try:
            self._room.less(sizes.values())
            decoded = decode(value, message.arrays)
        except (EvidenceError, RecursionError) as error:
            raise Garbled(str(error)) from error
        self._record.sizes[probe] = sizes[probe]
        return decoded


def _status_of(word: str) -> CellStatus:
    """The status of a cell that has ended. Raises `Garbled` if it is unknown."""
    if word not in _STATUS:
        raise Garbled("it sent an unknown status")
    return _STATUS[word]


def _decisive_of(raw: object) -> Decisive | None:
    """The decisive output in an event, if any. Raises `Garbled` if it is malformed."""
    match raw:
        case None:
            return None
        case ["" | "error" | "stderr" | "value" as kind, str(text)]:
            return Decisive(kind, text[:MAX_DECISIVE])
    raise Garbled("it sent an outcome of an unknown kind")


def _place_of(raw: object) -> tuple[str, str]:
    """Where a fault arose, in an event, cut to size. Raises `Garbled` when it is none."""
    match raw:
        case [str(where), str(what)]:
            return where[:LONGEST_PLACE], what[:LONGEST_PLACE]
    raise Garbled("it sent a place of an unknown kind")


def fault_of(raw: object) -> Fault | None:
    """The fault in an event, if any, cut to size. Raises `Garbled` if it is malformed."""
    match raw:
        case None:
            return None
        case {"name": str(name), "message": str(message), "traceback": list(lines), **more}:
            trace = tuple(line[:500] for line in lines[-100:] if isinstance(line, str))
            return Fault(name[:MAX_NAME], message[:2000], trace, *_place_of(more.get("place", ["", ""])))
    raise Garbled("it sent a fault of an unknown kind")
