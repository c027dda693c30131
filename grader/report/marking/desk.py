"""The desk of one marker: the answers of a class, the gradebook, and the file of rubrics."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

from grader.errors import InfrastructureError, InputError
from grader.exercise.reference import Reference
from grader.gradebook.rubric.book import Change, MarkingBook, Reading
from grader.gradebook.rubric.records import Sheet
from grader.gradebook.rubric.rubric_file import adopt, read_rubrics, write_rubrics
from grader.report.marking.answers import Answers, Part
from grader.report.marking.groups import Group, group_answers, in_order
from grader.report.marking.pile import Pile

__all__ = ["Desk", "open_desk"]


@dataclass(frozen=True)
class Desk:
    """One marker with one exercise."""

    reference: Reference
    """The exercise."""
    book: MarkingBook
    """The gradebook."""
    answers: Answers
    """The answers of the class."""
    names: bool = False
    """Whether names of students are shown."""
    notes: list[str] = field(default_factory=list)
    """What the marker should know, a line each."""
    _groups: dict[object, list[Group]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def piles(self) -> list[Pile]:
        """The piles of all parts, as they are now."""
        found = self.book.read()
        return [self._pile(number, part, found) for number, part in enumerate(self.answers.parts(found.counting))]

    def pile(self, number: int) -> Pile:
        """The pile of one part. Raises `InputError` if there is no such part."""
        found = self.book.read()
        parts = self.answers.parts(found.counting)
        if number >= len(parts):
            raise InputError("no such part here")
        return self._pile(number, parts[number], found)

    def change(self, part: Part, change: Change) -> None:
        """Make a change, and write the rubrics to their file. Raises `InputError` or `GradebookError`."""
        self.book.change(part.cell, change)
        self.keep_rubrics()

    def undo(self, part: Part) -> tuple[str, ...]:
        """Take back this marker's last change of the part; returns the accounts of the answers that it was about.

        Raises `InputError` if that is not possible.
        """
        accounts = self.book.undo(part.cell)
        self.keep_rubrics()
        return accounts

    def keep_rubrics(self) -> None:
        """Write the rubrics next to the exercise; if that is not possible, they are in the gradebook only."""
        order = {cell.id: number for number, cell in enumerate(self.reference.cells)}
        with self._lock:
            try:
                write_rubrics(self.reference.folder, self.book.read().sheets, order)
            except InfrastructureError as error:
                if str(error) not in self.notes:
                    self.notes.append(str(error))

    def _pile(self, number: int, part: Part, found: Reading) -> Pile:
        sheet = found.sheets.get(part.cell, Sheet())
        mine = {place.student: place for place in found.counting if place.cell == part.cell}
        if not part.manual:
            mine = {name: place for name, place in mine.items() if place.waits or not place.judged}
        answers = self.answers.of(part, sorted(mine))
        known = (part.cell, tuple(answers), sheet.alone)
        with self._lock:
            if known not in self._groups:
                for old in [key for key in self._groups if isinstance(key, tuple) and key[0] == part.cell]:
                    del self._groups[old]
                self._groups[known] = in_order(group_answers(answers, sheet.alone), self.book.marker, part.cell)
            groups = tuple(self._groups[known])
        return Pile(part, number, self.book.marker, sheet, groups, mine, found.roster)


def open_desk(reference: Reference, results: Path, book: MarkingBook, names: bool = False) -> Desk:
    """A desk, with the rubrics of the exercise's file.

    Raises `InputError` if that file is wrong or nothing is marked by hand, `GradebookError` if the gradebook cannot be
    used.
    """
    rubrics = read_rubrics(reference.folder)
    desk = Desk(reference, book, Answers(reference, results), names)
    if not desk.piles():
        raise InputError(f"{reference.assignment.name}: no part of it is marked by hand, and everything was judged")
    for cell, rubric in rubrics.items():
        sheet = book.change(cell, adopt(rubric), undoable=False)
        kept = {item.text: item.points for item in sheet.items}
        other = [text for points, text in rubric.items if kept[text] != points]
        if other:
            desk.notes.append(
                f"rubric.toml, [{cell}]: the gradebook has other points for {other[0]!r}, which count; to change "
                "them, edit the item in the page"
            )
    desk.keep_rubrics()
    return desk
