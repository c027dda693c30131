"""Sample submissions, made from the reference and its `mistakes/` rather than kept twice."""

from __future__ import annotations

import ast
import copy
import difflib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from grader.errors import AssignmentError, in_a_line
from grader.exercise.assignment import Reference
from grader.model import Grade, Outcome
from grader.notebook import JSON, SourceCell, dumps, parse_cells
from grader.support.disk import write_bytes

__all__ = ["Sample", "check_samples", "load_sample", "load_samples", "sample_notebook", "surprises", "write_class"]


@dataclass(frozen=True)
class Sample:
    """A solution that differs from the reference in some cells."""

    name: str
    """The file's name without ending."""
    says: str
    """What is different, in a sentence."""
    caught_by: frozenset[str]
    """Names of exactly the checks that it does not pass."""
    cells: tuple[SourceCell, ...]
    """The cells that replace the reference's: one that its author named that of the same name, else the first, second,
    … of a question the first, second, … of that question."""


def load_samples(folder: Path) -> tuple[Sample, ...]:
    """All samples of a folder, by name."""
    return tuple(load_sample(path) for path in sorted(folder.glob("*.py")))


def check_samples(reference: Reference) -> None:
    """Raise `AssignmentError` when a mistake names a check, or a cell, that the exercise does not have."""
    checks = {check.name for check in reference.assignment.checks}
    for sample in load_samples(reference.folder / "mistakes"):
        strangers = sorted(sample.caught_by - checks)
        if strangers:
            near = difflib.get_close_matches(strangers[0], checks, 1)
            raise AssignmentError(
                f"{reference.folder.name}/mistakes/{sample.name}.py: no check {strangers[0]!r}"
                + (f"; did you mean {near[0]!r}?" if near else "")
            )
        sample_notebook(reference, sample)


def load_sample(path: Path) -> Sample:
    """The sample in `path`: a docstring, `CAUGHT_BY`, and py:percent cells. Raises `AssignmentError`."""
    where = f"{path.parent.name}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
    except SyntaxError as error:
        raise AssignmentError(f"{where}:{error.lineno}: {error.msg}; mend it there") from None
    except (ValueError, RecursionError, OSError) as error:
        raise AssignmentError(f"{where}: cannot be read ({in_a_line(error)}); it must be a script in UTF-8") from None
    cells = tuple(cell for cell in parse_cells(text, where) if cell.is_answer)
    if not cells:
        raise AssignmentError(
            f'{where}: no cell names a question, so nothing differs from the reference; write question="…" in a header'
        )
    return Sample(path.stem, " ".join((ast.get_docstring(tree) or path.stem).split()), _caught_by(tree, where), cells)


def sample_notebook(reference: Reference, sample: Sample | None = None) -> JSON:
    """The reference's notebook with the sample's cells in place of its own. Raises `AssignmentError` for a stranger."""
    notebook = copy.deepcopy(reference.solved)
    places = {cell["id"]: cell for cell in notebook["cells"]}
    replaced: Counter[object] = Counter()
    for cell in sample.cells if sample else ():
        if cell.named:
            names = [cell.id]
        else:
            mine = [item.id for item in reference.cells if _kind(item) == _kind(cell)]
            names = mine[replaced[_kind(cell)] :]
            replaced[_kind(cell)] += 1
        if not names or names[0] not in places:
            raise AssignmentError(
                f"{reference.folder.name}: {sample and sample.name} replaces {cell.id!r}, which is no cell; "
                "give its cells the questions of notebook.py"
            )
        places[names[0]]["source"] = cell.source.splitlines(keepends=True)
    return notebook


def _kind(cell: SourceCell) -> tuple[str | None, bool]:
    """What the cells of a sample and of the reference are counted by."""
    return cell.question, bool(cell.manual)


def write_class(reference: Reference, samples: tuple[Sample, ...], folder: Path) -> None:
    """Write a class into `folder` as nbgrader lays it out: the reference's own solution, and one for each sample."""
    name = reference.assignment.name
    students = {"full-marks": sample_notebook(reference)}
    students |= {sample.name.replace("_", "-"): sample_notebook(reference, sample) for sample in samples}
    for student, notebook in students.items():
        write_bytes(folder / student / name / f"{name}.ipynb", dumps(notebook).encode())


def surprises(grade: Grade, must_lose: frozenset[str]) -> tuple[str, ...]:
    """Where a sample's grade is other than it should be: checks that it loses, or passes, and should not."""
    lost = {item.check for item in grade.verdicts if item.outcome is not Outcome.PASSED}
    messages = {item.check: f" ({item.outcome}: {item.message})" for item in grade.verdicts if item.message}
    return (
        *(f"loses {name} and should not{messages.get(name, '')}" for name in sorted(lost - must_lose)),
        *(f"passes {name} and should not" for name in sorted(must_lose - lost)),
    )


def _caught_by(tree: ast.Module, where: str) -> frozenset[str]:
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="CAUGHT_BY")], value=value):
                try:
                    names = ast.literal_eval(value)
                except (ValueError, TypeError):
                    names = None
                if not isinstance(names, list | tuple | set) or not all(isinstance(name, str) for name in names):
                    raise AssignmentError(f"{where}:{node.lineno}: CAUGHT_BY must be a list of names of checks")
                return frozenset(names)
    return frozenset()
