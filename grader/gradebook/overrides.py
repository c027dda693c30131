"""Points that a person sets in place of those of the checks, adds to them, or takes off: each with a reason."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from grader.errors import InputError, in_a_line
from grader.evidence.files import Files, read_grade
from grader.exercise.reference import Reference
from grader.gradebook.gradebook import change_marks, read_places
from grader.gradebook.history import Line, Occasion, read_history
from grader.gradebook.marks import Mark, Place
from grader.gradebook.roster import known_as
from grader.gradebook.triggers import Part
from grader.notebook import checks_id
from grader.submissions.student_ids import folder_name
from grader.support.spreadsheet import number
from grader.support.wording import did_you_mean

__all__ = ["Changed", "Override", "Wanted", "overrides_of", "parts_of", "set_points", "with_most"]


@dataclass(frozen=True)
class Wanted:
    """What a person wants for one part of a student's work; exactly one of these."""

    points: float | None = None
    """These points, in place of those of the checks."""
    adjust: float | None = None
    """This much more than it has otherwise, or less if it is negative; in place of an earlier adjustment."""
    withdraw: bool = False
    """What it has without what a person gave."""


@dataclass(frozen=True)
class Override:
    """One part of a student's work whose points a person has set or adjusted."""

    student: str
    """The student's id."""
    cell: str
    """The part: the name of its cell."""
    question: str
    """Its question's id."""
    most: float
    """Its points."""
    automatic: float | None
    """What the checks give; None if they give nothing, because it is graded by hand or could not be judged."""
    points: float | None
    """What a person set in place of that; None if nothing."""
    extra: float | None
    """What a person added, or took off if it is negative; None if nothing."""
    waits: bool = False
    """Whether a person has to look again, because what the checks give has changed since."""
    reasons: tuple[Line, ...] = ()
    """The changes that stand, from the history, which has the reasons; those of other programs have none."""

    def __str__(self) -> str:
        now = f"a person set {number(self.points)} of {number(self.most)}" if self.points is not None else ""
        checks = "give nothing" if self.automatic is None else f"give {number(self.automatic)}"
        extra = f"a person {'added' if self.extra > 0 else 'took off'} {number(abs(self.extra))}" if self.extra else ""
        said = "; ".join(filter(None, (f"{now}, the checks {checks}" if now else "", extra)))
        return f"{self.cell}: {said}{'; it waits for a person, because the checks gave other points' * self.waits}"

    @property
    def counts(self) -> float:
        """The points that count now."""
        return ((self.automatic if self.points is None else self.points) or 0.0) + (self.extra or 0.0)

    @property
    def why(self) -> str:
        """The reasons in one line; empty if none was given."""
        return "; ".join(dict.fromkeys(line.occasion.why for line in self.reasons if line.occasion.why))


class Changed(NamedTuple):
    """One part before and after a change."""

    before: Override
    """What it was."""
    after: Override
    """What it is."""


def set_points(
    url: str, reference: Reference, student: str, question: str, wanted: Wanted, folder: Path, occasion: Occasion
) -> list[Changed]:
    """Do what is `wanted` for one student's `question`, or a part of it; returns each part that was meant.

    Points of a question with several parts fill these in their order. An adjustment goes to the first one. `folder` has
    the exercise's results; `occasion` goes into the history. Raises `InputError`, and changes nothing, if there is no
    such student or question, the points are out of bounds, or a reason is missing.
    """
    done: list[Mark] = []

    def decide(places: Sequence[Place]) -> tuple[list[Mark], list[str]]:
        by_student: dict[str, list[Place]] = {}
        for place in places:
            by_student.setdefault(place.student, []).append(place)
        name = known_as(student, by_student)
        parts = _parts(with_most(by_student[name], reference), reference, question)
        _check(reference, question, parts, wanted, occasion)
        files = Files(folder / folder_name(parts[0].account or parts[0].student))
        done[:] = _marks(parts, wanted, files)  # again, if another program held the gradebook
        return done, []

    change_marks(url, reference.assignment.booked, decide, reference.assignment.book, occasion)
    return [Changed(_override(mark.place, reference), _override(_after(mark), reference)) for mark in done]


def overrides_of(url: str, reference: Reference) -> tuple[Override, ...]:
    """All parts whose points a person set or adjusted, by student and in the order of the notebook.

    Points for what is graded by hand are none. Raises `GradebookError`.
    """
    by_hand = {cell.id for cell in reference.cells if cell.manual}
    places = with_most(read_places(url, reference.assignment.booked, reference.assignment.book), reference)
    found = [place for place in places if place.extra or (place.points is not None and place.cell not in by_hand)]
    accounts = sorted({place.account for place in found})
    history = read_history(url, accounts, reference.assignment.booked) if found else ()
    latest = {(line.account, line.cell, line.part): line for line in history}
    order = {cell["id"]: position for position, cell in enumerate(reference.release["cells"])}
    return tuple(
        replace(_override(place, reference), reasons=_reasons(place, latest.values()))
        for place in sorted(found, key=lambda item: (item.student, order.get(item.cell, len(order))))
    )


def parts_of(reference: Reference) -> dict[str, tuple[str, ...]]:
    """The cells of each question that have points, in the order of the notebook."""
    assignment = reference.assignment
    found: dict[str, list[str]] = {item.id: [] for item in assignment.questions}
    for cell in reference.release["cells"]:
        entry = cell["metadata"].get("nbgrader", {})
        if entry.get("grade") or entry.get("task"):
            question = assignment.question_of(entry["grade_id"])
            if question is not None:
                found[question].append(entry["grade_id"])
    return {question: tuple(cells) for question, cells in found.items()}


def with_most(places: Iterable[Place], reference: Reference) -> list[Place]:
    """The places with the most points that a person can give; the gradebook says 0 of bonus questions."""
    bonus = [item for item in reference.assignment.questions if item.bonus]
    most = {checks_id(item.id): item.automatic for item in bonus}
    most |= {cell.id: cell.manual for cell in reference.cells if cell.bonus}
    return [replace(place, most=most.get(place.cell, place.most)) for place in places]


def _parts(places: Sequence[Place], reference: Reference, asked: str) -> list[Place]:
    """The places of the student that are meant by a question or a part of one, in the order of the notebook."""
    there = {place.cell: place for place in places}
    if asked in there:
        return [there[asked]]
    parts = {question: [cell for cell in cells if cell in there] for question, cells in parts_of(reference).items()}
    if not parts.get(asked):
        known = [*(question for question, cells in parts.items() if cells), *there]
        hint = did_you_mean(asked, known, f"there are {', '.join(known)}")
        raise InputError(f"{reference.assignment.name}: no question {in_a_line(asked, 80)!r}; {hint}")
    return [there[cell] for cell in parts[asked]]


def _check(reference: Reference, asked: str, parts: Sequence[Place], wanted: Wanted, occasion: Occasion) -> None:
    by_hand = {cell.id for cell in reference.cells if cell.manual}
    points, adjust = wanted.points, wanted.adjust
    if not occasion.why.strip() and (points is None or not by_hand.issuperset(place.cell for place in parts)):
        raise InputError(f"{asked}: this changes what the checks give; say the reason with --why")
    most = sum(place.most for place in parts)
    if points is not None and not 0 <= points <= most:
        raise InputError(f"{asked}: points go from 0 to {number(most)}; for more or less there is --adjust")
    every = sum(item.points for item in reference.assignment.questions)
    if adjust is not None and not (math.isfinite(adjust) and abs(adjust) <= every):
        raise InputError(f"--adjust takes a number of points from -{number(every)} to {number(every)}")
    if wanted.withdraw and not any(map(_has_any, parts)):
        raise InputError(f"{parts[0].student}, {asked}: no person gave points there; nothing to withdraw")


def _marks(parts: Sequence[Place], wanted: Wanted, files: Files) -> list[Mark]:
    if wanted.withdraw:
        grade = read_grade(files.verdicts)
        could_not_run = grade is not None and bool(grade.trouble)
        return [
            Mark(place, None, withdrawn=True, waits=place.automatic is None or could_not_run)
            for place in parts
            if _has_any(place)
        ]
    if wanted.points is None:
        return [Mark(parts[0], None, extra=wanted.adjust)]
    marks, left = [], wanted.points
    for place in parts:
        given = min(left, place.most)
        left = round(left - given, 9)
        marks.append(Mark(place, given))
    return marks


def _has_any(place: Place) -> bool:
    """Whether a person gave something."""
    return place.points is not None or bool(place.extra)


def _after(mark: Mark) -> Place:
    if mark.withdrawn:
        return replace(mark.place, points=None, extra=None, waits=mark.waits)
    place = mark.place if mark.points is None else replace(mark.place, points=mark.points, waits=False)
    return place if mark.extra is None else replace(place, extra=mark.extra or None)


def _override(place: Place, reference: Reference) -> Override:
    return Override(
        student=place.student,
        cell=place.cell,
        question=reference.assignment.question_of(place.cell) or "",
        most=place.most,
        automatic=place.automatic,
        points=place.points,
        extra=place.extra,
        waits=place.waits,
    )


def _reasons(place: Place, latest: Iterable[Line]) -> tuple[Line, ...]:
    """The lines of the history that made the points of `place` what they are."""
    stands = {Part.BY_HAND: place.points, Part.EXTRA: place.extra or None}
    return tuple(
        line
        for line in latest
        if (line.account, line.cell) == (place.account, place.cell) and stands.get(line.part) is not None
    )
