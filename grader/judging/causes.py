"""Causes that cost several students points: missing modules, refused calls, newer syntax, given cells that stop."""

from __future__ import annotations

import platform
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from grader.errors import in_a_line
from grader.evidence import Cell, CellStatus, Evidence
from grader.model import Grade, Outcome

__all__ = ["Shared", "causes_of", "notes_of", "shared_causes"]

SHARED = 2
"""Number of students from which a shared cause is reported; what is missing on this machine is reported for one."""
QUOTE = "`"
MOST = 20
"""Most causes of one student."""
LONGEST = 100
"""Most characters that a cause quotes."""
FOLLOWING = ("NameError", "NotImplementedError")
"""Errors that are no causes: they follow from another error, or from a stub that was not filled in."""
_PLACE = re.compile(r" \([^()]*, line \d+\)$")


@dataclass(frozen=True)
class Shared:
    """A cause, and the students with it."""

    cause: str
    """The cause in a few words."""
    students: tuple[str, ...]
    """The students whose notebooks have it, sorted."""
    losing: int
    """How many of them lost points to errors."""
    of: int
    """How many students were graded."""

    def __str__(self) -> str:
        met = f"{len(self.students)} of {self.of}"
        if self.losing == len(self.students):
            return f"{met} stopped at {self.cause}"
        return f"{met} met {self.cause}; {self.losing or 'none'} of them lost points to errors"


def causes_of(evidence: Evidence, given: Mapping[str, str], meant: Collection[str] = ()) -> tuple[str, ...]:
    """The causes, in a few words each, that stopped cells of this run and may stop cells of other students.

    `given` maps ids of cells that came with the exercise and should not stop to their first lines; `meant` are cells
    that show an error on purpose, which are not reported.
    """
    found = [cause for cell in evidence.cells if cell.id not in meant for cause in _causes(cell, given)]
    found += [_refusal(call) for item in evidence.observations.values() for call in item.refused]
    return tuple(dict.fromkeys(found))[:MOST]


def notes_of(cell: Cell, here: str) -> tuple[str, ...]:
    """For the student: lines of the cell that had no effect `here`, or needed something that is missing."""
    missing = (f"`{_cited(line)}`: {_why(line)} {here}; the cell went on without it" for line in cell.missing)
    ignored = (f"`{_cited(line)}`: has no effect {here}" for line in cell.ignored)
    refused = (f"`{_cited(call)}`: a system call that is refused {here}" for call in cell.refused)
    return (*missing, *ignored, *refused)


def shared_causes(grades: Iterable[Grade], of: int) -> tuple[Shared, ...]:
    """The causes that several of `of` students share, and lines that failed on this machine; most frequent first."""
    met: defaultdict[str, list[Grade]] = defaultdict(list)
    for grade in grades:
        for cause in grade.causes:
            met[cause].append(grade)
    shared = [
        Shared(cause, tuple(item.student for item in who), sum(map(_lost_to_errors, who)), of)
        for cause, who in met.items()
        if len(who) >= SHARED or cause.startswith(QUOTE)
    ]
    return tuple(sorted(shared, key=lambda item: (-len(item.students), item.cause)))


def _causes(cell: Cell, given: Mapping[str, str]) -> Iterable[str]:
    yield from (f"`{_cited(line)}`: {_why(line)} here" for line in cell.missing)
    yield from map(_refusal, cell.refused)
    fault = cell.fault
    if cell.status is not CellStatus.ERROR or fault is None or cell.missing or fault.name in FOLLOWING:
        return
    if fault.name in ("SyntaxError", "IndentationError", "TabError"):
        said = _cited(_PLACE.sub("", fault.message))
        yield f"{fault.name}: {said} (Python {_python()} grades here)"
    elif cell.id in given:
        yield f"the given cell `{_cited(given[cell.id])}`: {_cited(fault.name)}"


def _refusal(call: str) -> str:
    return f"`{_cited(call)}`: a system call that the sandbox refuses"


def _why(line: str) -> str:
    if line.startswith("import "):
        return "not installed"
    return "unknown" if line.startswith("%") and not line.startswith("%load_ext") else "not there"


def _lost_to_errors(grade: Grade) -> bool:
    return any(verdict.outcome is Outcome.ERRORED for verdict in grade.verdicts)


def _cited(text: str) -> str:
    """A part of a student's notebook in one line, without backquotes."""
    return in_a_line(text, LONGEST).replace(QUOTE, "'")


def _python() -> str:
    return ".".join(platform.python_version_tuple()[:2])
