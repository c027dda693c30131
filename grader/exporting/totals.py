"""Adds up several exercises: each student's share of the points of each, weighted, on a scale of 0 to 100."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from grader.errors import InputError
from grader.exercise.course import SETTINGS
from grader.exercise.settings import read_toml
from grader.exporting.platform_tables import Line
from grader.support.spreadsheet import guarded, number, written
from grader.support.wording import did_you_mean

__all__ = [
    "FULL",
    "Cell",
    "Exercise",
    "Missing",
    "Rules",
    "State",
    "Total",
    "load_rules",
    "ruled",
    "totals_of",
    "totals_table",
]

FULL = 100.0
"""The total of somebody who has all points of every exercise; a bonus can lead beyond it."""


class Missing(StrEnum):
    """What an exercise counts that a student did not hand in."""

    ZERO = "zero"
    """It counts as no points."""
    EXCUSED = "excused"
    """It does not count."""


class State(StrEnum):
    """What is known about one student's points in one exercise, or in all."""

    GRADED = "graded"
    """The points are final."""
    WAITING = "waiting"
    """A person still has to look."""
    MISSING = "no submission"
    """Nothing was handed in."""
    EXCUSED = "excused"
    """It does not count."""


@dataclass(frozen=True)
class Rules:
    """How exercises add up: `[totals]` of the course, or options of the command."""

    weights: Mapping[str, float] = field(default_factory=dict)
    """By exercise; if empty, every exercise counts by its points."""
    missing: Missing = Missing.ZERO
    """What counts for an exercise that was not handed in."""


@dataclass(frozen=True)
class Exercise:
    """One exercise that counts."""

    name: str
    """Its name."""
    possible: float
    """The most points, without bonus questions."""
    weight: float
    """How much it counts, in relation to the others."""
    lines: tuple[Line, ...]
    """Everybody's points, lateness taken off."""
    excused: frozenset[str] = frozenset()
    """Ids of the students for whom it does not count."""
    unknown: frozenset[str] = frozenset()
    """Ids of the students whose points cannot be computed, which is no reason for a zero."""


@dataclass(frozen=True)
class Cell:
    """One student's points in one exercise."""

    state: State
    """Whether they are known, and count."""
    points: float | None = None
    """The points; None if there are none, or not yet."""


@dataclass(frozen=True)
class Total:
    """One student's result."""

    student: str
    """The student's id."""
    name: str
    """The name, as far as it is known."""
    email: str
    """The email address, as far as it is known."""
    cells: Mapping[str, Cell]
    """By exercise."""
    state: State
    """Whether the total is final; it waits if anything that counts does."""
    total: float | None
    """From 0 to `FULL`, or above with bonus questions; None while it waits, and if nothing counts."""


def load_rules(course: Path) -> Rules:
    """`[totals]` of the course's settings, or the defaults. Raises `InputError` if it is wrong."""
    path = course / SETTINGS
    try:
        table = read_toml(path).get("totals", {})
    except FileNotFoundError:
        return Rules()
    where = f"{path}: [totals]"
    if not isinstance(table, Mapping) or not isinstance(table.get("weights", {}), Mapping):
        raise InputError(f"{where} must be a table, and weights one in it: weights = {{ NAME = 0.5 }}")
    for key in table:
        if key not in ("weights", "missing"):
            remedy = did_you_mean(key, ("weights", "missing"), "known are weights and missing")
            raise InputError(f"{where}: unknown key {key!a:.40}; {remedy}")
    return ruled(table.get("weights", {}), table.get("missing", Missing.ZERO), where)


def ruled(weights: Mapping[str, Any], missing: object, where: str) -> Rules:
    """The rules with these values. Raises `InputError` with a message that begins with `where`."""
    if missing not in set(Missing):
        raise InputError(f"{where}: missing must be {' or '.join(Missing)}, not {missing!a:.40}")
    for name, weight in weights.items():
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight < math.inf:
            raise InputError(f"{where}: the weight of {name!a:.60} must be a number above 0, not {weight!a:.40}")
    return Rules(dict(weights), Missing(str(missing)))


def totals_of(exercises: Sequence[Exercise], missing: Missing) -> tuple[Total, ...]:
    """Everybody's total: people on a roster in its order, then the others by id."""
    people: dict[str, dict[str, Line]] = {}
    for exercise in exercises:
        for line in exercise.lines:
            people.setdefault(line.entry.id if line.entry else line.student, {})[exercise.name] = line
    on_roster = [id for id, lines in people.items() if any(line.entry for line in lines.values())]
    order = [*on_roster, *sorted(set(people) - set(on_roster))]
    return tuple(_total(exercises, people[id], missing) for id in order)


def _total(exercises: Sequence[Exercise], lines: Mapping[str, Line], missing: Missing) -> Total:
    # The id is that of a hand-in where there is one: a roster may call the person by another.
    best = next((line for line in lines.values() if line.score is not None), next(iter(lines.values())))
    ids = {line.student for line in lines.values()}
    cells = {item.name: _cell(item, ids, lines.get(item.name)) for item in exercises}
    counted = [item for item in exercises if _counts(cells[item.name], missing)]
    weights = math.fsum(item.weight for item in counted)
    state = _state(cells.values(), bool(counted))
    total = None
    if counted and state is not State.WAITING:
        total = FULL * math.fsum(item.weight * (cells[item.name].points or 0.0) / item.possible for item in counted)
        total = round(total / weights, 6)  # the same on every machine
    return Total(best.student, best.name, best.email, cells, state, total)


def _cell(exercise: Exercise, ids: set[str], line: Line | None) -> Cell:
    score = line.score if line is not None else None
    points = None if score is None or score.waiting else score.points
    if ids & exercise.excused:
        return Cell(State.EXCUSED, points)
    if ids & exercise.unknown:
        return Cell(State.WAITING)
    if score is None:
        return Cell(State.MISSING)
    return Cell(State.WAITING if score.waiting else State.GRADED, points)


def _counts(cell: Cell, missing: Missing) -> bool:
    return cell.state is not State.EXCUSED and not (cell.state is State.MISSING and missing is Missing.EXCUSED)


def _state(cells: Any, counts: bool) -> State:
    states = {cell.state for cell in cells}
    if State.WAITING in states:
        return State.WAITING
    if counts and State.GRADED in states:
        return State.GRADED
    return State.MISSING if State.MISSING in states else State.EXCUSED


def totals_table(exercises: Sequence[Exercise], totals: Sequence[Total]) -> bytes:
    """The totals as CSV: a column of points for each exercise; a word in place of points that do not count."""
    head = ["student", "name", "email", "status", "total", *(item.name for item in exercises)]
    rows = [
        [
            guarded(item.student),
            guarded(item.name),
            guarded(item.email),
            str(item.state),
            "" if item.total is None else number(item.total),
            *(_shown(item.cells[exercise.name]) for exercise in exercises),
        ]
        for item in totals
    ]
    return written([head, *rows])


def _shown(cell: Cell) -> str:
    if cell.state is State.EXCUSED:
        return str(cell.state)
    return "" if cell.points is None else number(cell.points)
