"""Finds students with similar code: in whole submissions, and in the answers to single questions.

Whole submissions are compared without the code of the released notebook. In single questions, code that many in the
class share is left out, too, because a question may lead everybody to the same lines. Full copies are found
nevertheless, by comparing whole submissions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import numpy as np

from grader.exercise.reference import Reference
from grader.report.near_duplicates import find_alike
from grader.report.shingles import Shingles, shingles, without

__all__ = ["NEAR", "NEAR_IN_QUESTION", "Comparison", "Group", "Shared", "Similar", "answers_of"]

NEAR = 0.8
"""Jaccard similarity from which whole submissions are flagged."""
FEWEST = 25
"""Fewest shingles of its own with which a submission is compared."""
NEAR_IN_QUESTION = 0.85
"""Jaccard similarity from which long answers to a question are flagged."""
SHORTEST, LONG = 30, 100
"""Shingles of an answer: fewest with which it is compared, and number from which `NEAR_IN_QUESTION` applies."""
COMMON_SHARE = 0.2
"""Code in a question is common, and no sign of copying, if more than this share of the class has it …"""
COMMON_LEAST = 10
"""… but only if more than this many students have it; in smaller classes, more than half of them …"""
COMMON_FEWEST = 4
"""… and in the smallest classes, more than this many."""
NOTED = 0.25
"""Share of a typical answer from which the report mentions that common code was left out."""
OWN_CELLS = ""
"""In place of a question: the cells that a student has added, and others of no question."""


@dataclass(frozen=True)
class Shared:
    """A question whose answers are alike."""

    question: str
    """Its id; `OWN_CELLS` for cells of no question."""
    share: float
    """The common share of the code; 1 if it is identical."""


@dataclass(frozen=True)
class Group:
    """Students whose code is alike."""

    students: tuple[str, ...]
    """Their ids, sorted."""
    whole: float | None
    """The common share of all their code; None if only single answers are alike."""
    questions: tuple[Shared, ...]
    """The questions in which exactly these students are alike, in the order of the notebook."""

    @property
    def share(self) -> float:
        """The largest common share, of all their code or of a question."""
        return max([self.whole or 0.0, *(item.share for item in self.questions)])


@dataclass(frozen=True)
class Comparison:
    """The result of comparing a class."""

    compared: int
    """Number of submissions with enough code of their own to be compared."""
    groups: tuple[Group, ...]
    """Groups with similar submissions first, then those with most questions."""
    common: Mapping[str, float]
    """The median share of an answer that was left out as common, by question, if it is at least `NOTED`."""

    @property
    def students(self) -> frozenset[str]:
        """Everybody who is in a group."""
        return frozenset(student for group in self.groups for student in group.students)


@dataclass
class Similar:
    """Collects submissions one by one, and keeps only their shingles, a few kilobytes each."""

    ignored: Shingles
    """Shingles of the released notebooks."""
    questions: Mapping[str, str] = field(default_factory=dict)
    """The question that each cell answers, by cell, in the order of the notebook."""
    _answers: dict[str, dict[str, Shingles]] = field(default_factory=dict)

    @classmethod
    def beside(cls, reference: Reference) -> Similar:
        """An empty collection for submissions of the exercise."""
        notebooks = (reference.release, *(item.notebook for item in reference.older))
        released = {_source(cell) for item in notebooks for cell in item["cells"] if cell["cell_type"] == "code"}
        questions = {cell.id: cell.question for cell in reference.cells if cell.question}
        for item in reference.older:
            questions |= {id: question for id, question in item.questions.items() if id not in questions}
        return cls(shingles(sorted(released)), questions)

    def add(self, student: str, notebook: Mapping[str, Any]) -> None:
        """Add the executed notebook of a student."""
        for question, sources in answers_of(notebook, self.questions).items():
            own = without(shingles(sources), self.ignored)
            self._answers.setdefault(question, {})[student] = own

    def compare(self) -> Comparison:
        """Compare all students, in whole submissions and in each question."""
        whole = {student: own for student, own in self._whole().items() if own.size >= FEWEST}
        wholes = {item.students: item.share for item in find_alike(whole, lambda _: NEAR)}
        compared = len(whole)
        del whole
        shared: dict[tuple[str, ...], list[Shared]] = {students: [] for students in wholes}
        common = {}
        for question in self._in_order():
            texts, common[question] = _without_common(self._answers[question])
            for item in find_alike(texts, needed_in_question):
                shared.setdefault(item.students, []).append(Shared(question, item.share))
        copies = {student: students for students in wholes for student in students}
        groups = [
            Group(students, wholes.get(students), tuple(questions))
            for students, questions in shared.items()
            if students in wholes or len({copies.get(student, student) for student in students}) > 1
        ]
        groups.sort(key=lambda item: (-(item.whole or 0), -len(item.questions), -item.share, item.students))
        noted = {question: part for question, part in common.items() if part >= NOTED}
        return Comparison(compared, tuple(groups), noted)

    def _whole(self) -> dict[str, Shingles]:
        """All code of each student."""
        parts: dict[str, list[Shingles]] = {}
        for answers in self._answers.values():
            for student, own in answers.items():
                parts.setdefault(student, []).append(own)
        return {student: np.unique(np.concatenate(own)) for student, own in sorted(parts.items())}

    def _in_order(self) -> list[str]:
        places = list(dict.fromkeys(self.questions.values()))
        return sorted(self._answers, key=lambda question: places.index(question) if question in places else len(places))


def needed_in_question(size: int) -> float:
    """The similarity from which answers of `size` shingles count as alike; it is higher for shorter answers."""
    shortness = (LONG - size) / (LONG - SHORTEST)
    return NEAR_IN_QUESTION + (1.0 - NEAR_IN_QUESTION) * min(1.0, max(0.0, shortness))


def answers_of(notebook: Mapping[str, Any], questions: Mapping[str, str]) -> dict[str, list[str]]:
    """The code that a student wrote in an executed notebook, by question; own cells are under `OWN_CELLS`."""
    found: dict[str, list[str]] = {}
    for cell in notebook.get("cells", ()):
        metadata = cell["metadata"]
        own = metadata.get("nbgrader", {"solution": True})["solution"] and "tags" not in metadata
        if cell["cell_type"] == "code" and own:
            found.setdefault(questions.get(cell.get("id", ""), OWN_CELLS), []).append(_source(cell))
    return found


def _without_common(answers: Mapping[str, Shingles]) -> tuple[dict[str, Shingles], float]:
    """The answers without common code, if they are still long enough, and the median share of code left out."""
    written = {student: own for student, own in answers.items() if own.size}
    if not written:
        return {}, 0.0
    values, counts = np.unique(np.concatenate(list(written.values())), return_counts=True)
    common = values[counts > max(COMMON_SHARE * len(written), min(COMMON_LEAST, len(written) / 2), COMMON_FEWEST)]
    left = {student: without(own, common) for student, own in written.items()}
    part = median(1 - left[student].size / own.size for student, own in written.items())
    return {student: own for student, own in left.items() if own.size >= SHORTEST}, part


def _source(cell: Mapping[str, Any]) -> str:
    source: str | Sequence[str] = cell["source"]
    return source if isinstance(source, str) else "".join(source)
