"""Mutants that survive and may, as explained in `reference/<name>/survivors.toml`.

[[equivalent]]                                  # as right as the reference: no check could tell
question = "normalise"
before = "mean = raw[:rows].mean(axis=0)"
after = "mean = raw[:rows].mean(axis=-2)"
reason = "the array has two axes"

[[tolerated]]                                   # a mistake that is let pass; it still counts as surviving
question = "train"
before = "optimizer = torch.optim.Adam(net.parameters(), lr=0.01)"
after = "optimizer = torch.optim.Adam(net.parameters(), lr=0.02)"
reason = "a learning rate that learns is all that is asked for"
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from grader.errors import AssignmentError
from grader.exercise.settings import read_toml
from grader.support.wording import did_you_mean
from grader.validation.mutation.mutants import Mutant

__all__ = ["Mark", "load_marks", "match_marks"]


KINDS = ("equivalent", "tolerated")


@dataclass(frozen=True)
class Mark:
    """Why a mutant may survive."""

    question: str
    """Id of the question."""
    before: str
    """As `Mutant.before`."""
    after: str
    """As `Mutant.after`."""
    reason: str
    """Why it may."""
    equivalent: bool = True
    """Whether it is as right as the reference, so that no check could tell; a tolerated mistake, otherwise."""


def load_marks(path: Path) -> tuple[Mark, ...]:
    """The marks in `path`, none where it is missing. Raises `AssignmentError` naming file and remedy."""
    where = f"{path.parent.name}/{path.name}"
    try:
        table = read_toml(path)
    except FileNotFoundError:
        return ()
    marks: list[Mark] = []
    for kind in KINDS:
        entries = table.pop(kind, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise AssignmentError(f"{where}: {kind} is not a list of tables; write [[{kind}]] above each mark")
        for number, entry in enumerate(entries, start=1):
            marks.append(_mark(entry, kind == "equivalent", f"{where}: [[{kind}]] {number}"))
    if table:
        raise AssignmentError(
            f"{where}: unknown key {min(table)!r}; write [[equivalent]] or [[tolerated]] above each mark"
        )
    return tuple(marks)


def match_marks(mutants: Sequence[Mutant], marks: Sequence[Mark], where: str) -> dict[str, Mark]:
    """The mark of each mutant that has one, by the mutant's id.

    `mutants` are all of the exercise. A mark holds for every mutant of its question with the same `before` and `after`.
    Raises `AssignmentError`, naming the file as `where`, for a mark that matches none, or the same as another does.
    """
    found: dict[str, Mark] = {}
    questions = {mutant.question for mutant in mutants}
    for mark in marks:
        meant = [mutant.id for mutant in mutants if _key(mutant) == _key(mark)]
        if not meant and mark.question not in questions:
            remedy = did_you_mean(mark.question, questions, "remove the mark")
            raise AssignmentError(f"{where}: no mutant is of a question {mark.question!r}; {remedy}")
        if not meant:
            raise AssignmentError(f"{where}: no mutant of {mark.question!r} has {_stale(mark, mutants)}")
        if meant[0] in found:
            raise AssignmentError(
                f"{where}: {mark.before!r:.80} to {mark.after!r:.80} is marked twice; remove one mark"
            )
        found |= dict.fromkeys(meant, mark)
    return found


def _key(item: Mutant | Mark) -> tuple[str, str, str]:
    return item.question, item.before, item.after


def _mark(entry: Mapping[str, Any], equivalent: bool, where: str) -> Mark:
    names = [item.name for item in fields(Mark) if item.name != "equivalent"]
    for key, value in entry.items():
        if key not in names:
            remedy = did_you_mean(key, names, f"known are {', '.join(names)}")
            raise AssignmentError(f"{where}: unknown key {key!r}; {remedy}")
        if not isinstance(value, str):
            raise AssignmentError(f"{where}: {key} is a text in quotes, not {value!r:.40}")
    missing = [name for name in names if name not in entry]
    if missing:
        raise AssignmentError(f"{where}: {missing[0]} is missing; write it")
    if not entry["reason"].strip():
        raise AssignmentError(f"{where}: the reason is empty; say why this mutant may survive")
    return Mark(**{name: text.strip() for name, text in entry.items()}, equivalent=equivalent)


def _stale(mark: Mark, mutants: Sequence[Mutant]) -> str:
    """The end of the sentence about a stale mark, with what it may have meant."""
    same = [mutant for mutant in mutants if mutant.question == mark.question]
    near = difflib.get_close_matches(mark.before, {mutant.before: None for mutant in same}, 1)
    if near != [mark.before]:
        advice = f"; did you mean before = {near[0]!r}?" if near else "; the reference has changed: remove the mark"
        return f"before = {mark.before!r:.80}{advice}"
    close = difflib.get_close_matches(mark.after, [mutant.after for mutant in same if mutant.before == mark.before], 1)
    return f"after = {mark.after!r:.80}" + (f"; did you mean {close[0]!r}?" if close else "; remove the mark")
