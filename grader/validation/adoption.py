"""Makes a known mistake of what a student handed in, once a person has looked at it."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import AuthorError, EvidenceError, InputError, in_a_line
from grader.evidence.files import Files, read_grade
from grader.exercise.known_solutions import load_sample, sample_notebook
from grader.exercise.reference import Reference
from grader.model import Grade, Outcome
from grader.notebook import cells_of_question
from grader.support.disk import read_json, write_bytes
from grader.support.wording import did_you_mean

__all__ = ["Adopted", "adopt_mistake"]

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
HEADER = '''"""{says}"""

CAUGHT_BY = {caught_by}
'''


@dataclass(frozen=True)
class Adopted:
    """A mistake that was written."""

    path: Path
    """The file in `mistakes/`."""
    question: str
    """The question that it answers wrongly."""
    caught_by: tuple[str, ...]
    """The checks of that question that it did not pass, those of accuracy left out."""
    suspects: tuple[str, ...]
    """The known mistakes that it looked like already."""


def adopt_mistake(reference: Reference, files: Files, question: str | None = None, name: str | None = None) -> Adopted:
    """Write the answer that lies in `files` to `mistakes/`, as a mistake that its checks must catch.

    Without `question`, there must be only one with lost checks. Nothing of the student's name goes into the file, and
    nothing that is there is overwritten. Raises `InputError` if there is nothing to write, or if the answer cannot be
    written as a script.
    """
    grade = read_grade(files.verdicts)
    if grade is None:
        raise EvidenceError(f"{files.verdicts}: damaged; run gradecast judge {reference.assignment.name}")
    lost = _lost(reference, grade)
    question = _question(reference, lost, question)
    path = reference.folder / "mistakes" / f"{_free_name(reference, question, name)}.py"
    cells = _cells(reference, files, question)
    text = _header(question, lost[question]) + "".join(
        f"\n\n# %% question={json.dumps(question)}{grade_id}\n{source}\n" for grade_id, source in cells
    )
    _check(reference, text, [source for _, source in cells])
    write_bytes(path, text.encode(), shared=True)
    suspects = {each for item in grade.verdicts if item.question == question for each in item.suspects}
    return Adopted(path, question, lost[question], tuple(sorted(suspects)))


def _lost(reference: Reference, grade: Grade) -> dict[str, tuple[str, ...]]:
    """The checks that were not passed, by question; accuracy depends on the other answers and on chance, so not it."""
    accuracy = {check.name for check in reference.assignment.checks if check.metric}
    failed = [
        item
        for item in grade.verdicts
        if item.outcome in (Outcome.FAILED, Outcome.ERRORED) and item.check not in accuracy
    ]
    return {
        question: tuple(item.check for item in failed if item.question == question)
        for question in dict.fromkeys(item.question for item in failed)
    }


def _question(reference: Reference, lost: Mapping[str, Sequence[str]], wanted: str | None) -> str:
    known = [item.id for item in reference.assignment.questions]
    if wanted is not None and wanted not in known:
        raise InputError(
            f"{reference.assignment.name} has no question {in_a_line(wanted, 80)!r}; "
            f"{did_you_mean(wanted, known, 'it has ' + ', '.join(known))}"
        )
    if not lost or (wanted is not None and wanted not in lost):
        where = f"in question {wanted!r}" if wanted else "but for accuracy"
        raise InputError(f"no check was lost {where}, so there is no mistake to write")
    if wanted is None and len(lost) > 1:
        raise InputError(f"checks were lost in {', '.join(lost)}; say which one has the mistake with --question")
    return wanted or next(iter(lost))


def _free_name(reference: Reference, question: str, name: str | None) -> str:
    folder = reference.folder / "mistakes"
    if name is not None:
        if not _NAME.fullmatch(name):
            raise InputError(f"--as {in_a_line(name, 80)!r}: use small letters, digits and _, beginning with a letter")
        if (folder / f"{name}.py").exists():
            raise InputError(f"{folder / name}.py is there already; choose another name with --as")
        return name
    stem = re.sub(r"\W+", "_", question.lower())
    return next(
        found for number in range(1, 10_000) if not (folder / f"{(found := f'{stem}_seen_{number}')}.py").exists()
    )


def _header(question: str, checks: Sequence[str]) -> str:
    listed = "".join(f"    {json.dumps(check)},\n" for check in checks)
    says = f"Say in a sentence what is wrong with this answer to {question}."
    return HEADER.format(says=says, caught_by=f"[\n{listed}]")


def _cells(reference: Reference, files: Files, question: str) -> list[tuple[str, str]]:
    """The student's code cells of a question that are not the reference's: what names the cell, and the source."""
    executed = read_json(files.executed) or {}
    sources = {
        cell["id"]: "".join(cell["source"]).strip("\n")
        for cell in executed.get("cells", ())
        if cell["cell_type"] == "code"
    }
    right = {cell.id: cell.solved.strip("\n") for cell in reference.cells if cell.kind == "code"}
    ids = cells_of_question(question, sources, [item.id for item in reference.assignment.questions])
    found = [(id, sources[id]) for id in ids if id in right and sources[id] not in ("", right[id])]
    if not found:
        raise InputError(f"{files.executed}: no cell of code answers {question!r} otherwise than the reference does")
    several = sum(cell.question == question and cell.kind == "code" for cell in reference.cells) > 1
    return [(f" grade_id={json.dumps(id)}" if several else "", source) for id, source in found]


def _check(reference: Reference, text: str, sources: Sequence[str]) -> None:
    """Raise `InputError` unless the script gives back exactly the cells that were written into it, one for each source.

    The answer is a student's: it may hold headers of cells, magics, or markers of solutions.
    """
    by_hand = "write a file in mistakes/ by hand"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer.py"
        path.write_text(text, encoding="utf-8")
        try:
            sample = load_sample(path)
            sample_notebook(reference, sample)
        except AuthorError as error:
            raise InputError(f"the answer cannot be written as a script ({in_a_line(error)}); {by_hand}") from None
    if [cell.source.strip("\n") for cell in sample.cells] != list(sources):
        raise InputError(f"the answer holds lines that divide cells of a script; {by_hand}")
