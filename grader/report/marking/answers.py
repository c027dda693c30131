"""The answers of a class that people mark, part by part, from the executed notebooks on disk."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from grader.evidence.files import Files, read_grade
from grader.exercise.agreement import INJECTED
from grader.exercise.reference import Reference
from grader.gradebook.answer import answer_digests
from grader.gradebook.marks import Place
from grader.gradebook.unanswered import left_empty_in
from grader.notebook import normalised
from grader.support.disk import read_json

__all__ = ["Answer", "Answers", "Part"]

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/svg+xml")


@dataclass(frozen=True)
class Part:
    """A part of the exercise that people mark: one cell of each hand-in."""

    cell: str
    """The cell's name."""
    title: str
    """What people call it."""
    question: str | None
    """The question that it belongs to."""
    most: float
    """Most points that it can have."""
    manual: bool = True
    """Whether it is always marked by hand; if not, it could not be judged for some."""


@dataclass(frozen=True)
class Answer:
    """One student's answer to one part."""

    account: str
    """The account that handed it in."""
    key: str
    """A name that does not say whose it is."""
    digest: str
    """Digest of what the student wrote: points belong to it."""
    same: str
    """Digest of all that a marker sees; equal answers have the same."""
    text: str
    """What was written, to be compared with other answers; empty if the answer has a picture."""
    empty: bool
    """Whether the student wrote nothing."""


class Answers:
    """The answers of a class. Notebooks are read when they are needed, and again when another run replaced them."""

    def __init__(self, reference: Reference, folder: Path) -> None:
        self.reference, self.folder = reference, folder
        self._known: dict[str, tuple[object, Mapping[str, Answer]]] = {}
        self._lock = threading.Lock()

    @cached_property
    def ours(self) -> frozenset[str]:
        """Ids of the cells that the exercise came with, in any release."""
        releases = [self.reference.release, *(item.notebook for item in self.reference.older)]
        return frozenset(str(cell["id"]) for release in releases for cell in release["cells"]) | {INJECTED}

    def parts(self, places: Iterable[Place]) -> tuple[Part, ...]:
        """The parts to be marked, in the order of the notebook; those that could not be judged come last."""
        known = {place.cell: place for place in places if place.waits or not place.judged}
        assignment = self.reference.assignment
        titles = {question.id: question.title for question in assignment.questions}
        cells = [cell for cell in self.reference.cells if cell.manual]
        several = {cell.question for cell in cells if sum(item.question == cell.question for item in cells) > 1}
        counts: dict[str | None, int] = {}
        found = []
        for cell in cells:
            counts[cell.question] = counts.get(cell.question, 0) + 1
            title = titles.get(cell.question or "", cell.id)
            title += f", part {counts[cell.question]}" if cell.question in several else ""
            found.append(Part(cell.id, title, cell.question, cell.manual))
        by_hand = {part.cell for part in found}
        order = {question.id: number for number, question in enumerate(assignment.questions)}
        others = [(assignment.question_of(name), name) for name in set(known) - by_hand]
        for question, name in sorted(others, key=lambda item: (order.get(item[0] or "", len(order)), item[1])):
            title = f"{titles.get(question or '', name)}, not judged"
            found.append(Part(name, title, question, known[name].most, manual=False))
        return tuple(found)

    def of(self, part: Part, accounts: Iterable[str]) -> list[Answer]:
        """The answers of these accounts."""
        return [self._of(account, part) for account in accounts]

    def notebook(self, account: str) -> dict[str, Any]:
        """The executed notebook; empty if the hand-in could not be run."""
        return read_json(self._files(account).executed) or {}

    def cells(self, notebook: Mapping[str, Any], part: Part) -> list[Mapping[str, Any]]:
        """The cells that make the answer: the part's own, with those next to it that the student added.

        For what could not be judged, these are all cells of its question.
        """
        cells = [cell for cell in notebook.get("cells", ()) if isinstance(cell, dict)]
        if not part.manual:
            mine = {cell.id for cell in self.reference.cells if cell.question == part.question}
            return [cell for cell in cells if cell.get("id") in mine]
        at = next((number for number, cell in enumerate(cells) if cell.get("id") == part.cell), None)
        if at is None:
            return []
        first, last = at, at
        while first > 0 and cells[first - 1].get("id") not in self.ours:
            first -= 1
        while last + 1 < len(cells) and cells[last + 1].get("id") not in self.ours:
            last += 1
        return [cell for cell in cells[first : last + 1] if cell is cells[at] or "".join(cell["source"]).strip()]

    def trouble(self, account: str) -> str:
        """Why the hand-in could not be run; empty if it was."""
        grade = read_grade(self._files(account).verdicts)
        return "its results are damaged" if grade is None else grade.trouble

    def _files(self, account: str) -> Files:
        from grader.submissions.student_ids import folder_name

        return Files(self.folder / folder_name(account))

    def _of(self, account: str, part: Part) -> Answer:
        with self._lock:
            files = self._files(account)
            try:
                status = files.executed.stat()
                version: object = (status.st_ino, status.st_size)  # files are replaced, never written into
            except OSError:
                version = None
            known = self._known.get(account)
            if known is None or known[0] != version or part.cell not in known[1]:
                known = version, self._read(account, part, known[1] if known and known[0] == version else {})
                self._known[account] = known
            return known[1][part.cell]

    def _read(self, account: str, wanted: Part, known: Mapping[str, Answer]) -> dict[str, Answer]:
        notebook = self.notebook(account)
        empty = left_empty_in(notebook, self.reference) if notebook else frozenset()
        parts = [part for part in (*self.parts(()), wanted) if part.cell not in known]
        digests = answer_digests(notebook, [part.cell for part in parts])
        return {**known, **{part.cell: self._answer(account, part, notebook, digests, empty) for part in parts}}

    def _answer(
        self,
        account: str,
        part: Part,
        notebook: Mapping[str, Any],
        digests: Mapping[str, str],
        empty: frozenset[str],
    ) -> Answer:
        cells = self.cells(notebook, part)
        alone = not cells or not part.manual or any(cell.id == part.cell and cell.task for cell in self.reference.cells)
        return Answer(
            account,
            _digest("answer", self.reference.assignment.name, part.cell, account)[:12],
            digests.get(part.cell, ""),
            _digest("alone", account) if alone else _digest("same", *map(_shown, cells)),
            "" if alone or any(_has_picture(cell) for cell in cells) else _text(cells),
            part.cell in empty,
        )


def _text(cells: Sequence[Mapping[str, Any]]) -> str:
    return "\n\n".join("".join(cell["source"]) for cell in cells)


def _shown(cell: Mapping[str, Any]) -> str:
    """Everything of a cell that a marker sees, in one form for equal cells."""
    outputs = [
        {key: value for key, value in output.items() if key not in ("execution_count", "metadata")}
        for output in cell.get("outputs", ())
    ]
    source = " ".join(normalised("".join(cell["source"])).split()) if cell["cell_type"] == "markdown" else ""
    shown = [cell["cell_type"], source or normalised("".join(cell["source"])), cell.get("attachments") or {}, outputs]
    return json.dumps(shown, sort_keys=True)


def _has_picture(cell: Mapping[str, Any]) -> bool:
    data = (output.get("data") or {} for output in cell.get("outputs", ()))
    return bool(cell.get("attachments")) or any(kind in said for said in data for kind in PICTURES)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
