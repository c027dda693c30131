"""Which students' code is alike: in all answers together, and in the answers to single questions.

Whole submissions are compared without what the released notebook holds. In a single question, what many in the class
have in common is left out as well: a question may lead all to the same lines. Copies of everything are found all the
same, by their whole.
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
"""A submission of fewer shingles of its own says nothing."""
NEAR_IN_QUESTION = 0.85
"""Jaccard similarity from which long answers to a question are flagged."""
SHORTEST, LONG = 30, 100
"""Shingles of an answer: of fewer than the first it says nothing; from the second on `NEAR_IN_QUESTION` holds."""
COMMON_SHARE = 0.2
"""What more than this share of a class have in common is no sign of copying in a question …"""
COMMON_LEAST = 10
"""… but at least this many may have it in common; in smaller classes half of them …"""
COMMON_FEWEST = 4
"""… and in the smallest, this many."""
NOTED = 0.25
"""People are told what was left out as common from this part of a typical answer on."""
OWN_CELLS = ""
"""In place of a question: the cells that a student has added, and others of no question."""


@dataclass(frozen=True)
class Shared:
    """A question whose answers are alike."""

    question: str
    """Its id; `OWN_CELLS` for cells of no question."""
    share: float
    """The common share of the code; 1 where it is identical."""


@dataclass(frozen=True)
class Group:
    """Students whose code is alike."""

    students: tuple[str, ...]
    """In order."""
    whole: float | None
    """The common share of all their code; None where only single answers are alike."""
    questions: tuple[Shared, ...]
    """The questions in which exactly these students are alike, in the order of the notebook."""

    @property
    def share(self) -> float:
        """The largest share of what they have in common."""
        return max([self.whole or 0.0, *(item.share for item in self.questions)])


@dataclass(frozen=True)
class Comparison:
    """What came of comparing a class."""

    compared: int
    """How many submissions had enough code of their own to be compared."""
    groups: tuple[Group, ...]
    """Those with the whole submission in common first, then those with most questions."""
    common: Mapping[str, float]
    """By question, which part of an answer, in the median, was left out as common to many; where it is worth noting."""

    @property
    def students(self) -> frozenset[str]:
        """Everybody who is in a group."""
        return frozenset(student for group in self.groups for student in group.students)


@dataclass
class Similar:
    """Takes in submissions one by one, and keeps of each its shingles: some kilobytes."""

    ignored: Shingles
    """Shingles of the released notebooks."""
    questions: Mapping[str, str] = field(default_factory=dict)
    """By cell the question that it answers, in the order of the notebook."""
    _answers: dict[str, dict[str, Shingles]] = field(default_factory=dict)

    @classmethod
    def beside(cls, reference: Reference) -> Similar:
        """An empty one for submissions of the exercise."""
        notebooks = (reference.release, *(item.notebook for item in reference.older))
        released = {_source(cell) for item in notebooks for cell in item["cells"] if cell["cell_type"] == "code"}
        questions = {cell.id: cell.question for cell in reference.cells if cell.question}
        for item in reference.older:
            questions |= {id: question for id, question in item.questions.items() if id not in questions}
        return cls(shingles(sorted(released)), questions)

    def add(self, student: str, notebook: Mapping[str, Any]) -> None:
        """Take in an executed notebook."""
        for question, sources in answers_of(notebook, self.questions).items():
            own = without(shingles(sources), self.ignored)
            self._answers.setdefault(question, {})[student] = own

    def compare(self) -> Comparison:
        """Compare everybody, one question after the other."""
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
    """The similarity from which answers of `size` shingles are alike: the shorter they are, the more."""
    shortness = (LONG - size) / (LONG - SHORTEST)
    return NEAR_IN_QUESTION + (1.0 - NEAR_IN_QUESTION) * min(1.0, max(0.0, shortness))


def answers_of(notebook: Mapping[str, Any], questions: Mapping[str, str]) -> dict[str, list[str]]:
    """The code that a student wrote, by question: the answers of an executed notebook, and the student's own cells."""
    found: dict[str, list[str]] = {}
    for cell in notebook.get("cells", ()):
        metadata = cell["metadata"]
        own = metadata.get("nbgrader", {"solution": True})["solution"] and "tags" not in metadata
        if cell["cell_type"] == "code" and own:
            found.setdefault(questions.get(cell.get("id", ""), OWN_CELLS), []).append(_source(cell))
    return found


def _without_common(answers: Mapping[str, Shingles]) -> tuple[dict[str, Shingles], float]:
    """The answers without what many have, as far as they still say something; and which part that was."""
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
