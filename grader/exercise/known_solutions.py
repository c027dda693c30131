"""Sample submissions, made from the reference and its `mistakes/` rather than kept twice."""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import AssignmentError, in_a_line
from grader.exercise.changes import apply_change, read_changes
from grader.exercise.reference import Reference
from grader.model import Grade, Outcome
from grader.notebook import JSON, SourceCell, dumps, parse_cells
from grader.support.disk import write_bytes
from grader.support.wording import did_you_mean

__all__ = ["Sample", "check_samples", "load_sample", "load_samples", "sample_notebook", "surprises", "write_class"]

LONGEST_LESSON = 60
"""Most words of a hint for students who make a known mistake."""


@dataclass(frozen=True)
class Sample:
    """A solution that differs from the reference in some cells."""

    name: str
    """The file's name without ending."""
    says: str
    """What is different, in a sentence."""
    caught_by: frozenset[str]
    """Names of the checks that it does not pass: these and, but for `may_lose`, no other."""
    cells: tuple[SourceCell, ...]
    """What is different: changes of the reference's lines (see `changes`), and cells that replace the reference's. One
    that its author named replaces that of the same name; another one, of the cells of its question, that which defines
    the same function or class, else the first that is left."""
    file: str = ""
    """The file, as `mistakes/NAME.py`; empty when it is made of nothing written."""
    may_lose: frozenset[str] = frozenset()
    """Names of checks of accuracy that it passes or not, by luck: it makes the model worse, but not for certain."""
    teaches: str = ""
    """A hint for students who make this mistake, in the place of the check's; empty if that is as good."""


def load_samples(folder: Path) -> tuple[Sample, ...]:
    """All samples of a folder, by name."""
    return tuple(load_sample(path) for path in sorted(folder.glob("*.py")))


def check_samples(reference: Reference) -> None:
    """Raise `AssignmentError` where a known solution names a check, cell or line that the exercise does not have."""
    checks = {check.name for check in reference.assignment.checks}
    accuracy = {check.name for check in reference.assignment.checks if check.metric}
    for folder in ("mistakes", "alternatives"):
        for sample in load_samples(reference.folder / folder):
            strangers = sorted((sample.caught_by | sample.may_lose) - checks)
            if strangers:
                remedy = did_you_mean(strangers[0], checks, "name one of checks.py")
                raise AssignmentError(f"{reference.folder.name}/{sample.file}: no check {strangers[0]!r}; {remedy}")
            certain = sorted(sample.may_lose - accuracy | sample.may_lose & sample.caught_by)
            if certain:
                raise AssignmentError(
                    f"{reference.folder.name}/{sample.file}: MAY_LOSE names {certain[0]!r}; it is for checks with a "
                    "metric that CAUGHT_BY does not name"
                )
            sample_notebook(reference, sample)


def load_sample(path: Path) -> Sample:
    """The sample in `path`: a docstring, `CAUGHT_BY`, `MAY_LOSE`, `TEACHES`, and py:percent cells.

    Raises `AssignmentError`.
    """
    where = f"{path.parent.name}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
    except SyntaxError as error:
        raise AssignmentError(f"{where}:{error.lineno}: {error.msg}; fix it there") from None
    except (ValueError, RecursionError, OSError) as error:
        raise AssignmentError(f"{where}: cannot be read ({in_a_line(error)}); it must be a script in UTF-8") from None
    cells = tuple(cell for cell in parse_cells(text, where) if cell.is_answer)
    if not cells:
        raise AssignmentError(
            f'{where}: no cell names a question, so nothing differs from the reference; write question="…" in a header'
        )
    says = " ".join((ast.get_docstring(tree) or path.stem).split())
    head = [node for node in tree.body if node.lineno < cells[0].line]  # what cells assign means nothing here
    caught_by, may_lose = _checks_in(head, "CAUGHT_BY", where), _checks_in(head, "MAY_LOSE", where)
    return Sample(path.stem, says, caught_by, cells, where, may_lose, _teaches(head, where))


def sample_notebook(reference: Reference, sample: Sample | None = None) -> JSON:
    """The reference's notebook with the sample's cells and changes. Raises `AssignmentError` where they fit nowhere."""
    notebook = copy.deepcopy(reference.solved)
    if sample is None:
        return notebook
    sources = {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"]}
    replaced: set[str] = set()
    for cell in sample.cells:
        where = f"{reference.folder.name}/{sample.file or sample.name}:{cell.line}"
        changes = read_changes(cell.source, where) if cell.kind == "code" else ()
        if not changes:
            place = _place(cell, reference.cells, replaced, where)
            replaced.add(place)
            sources[place] = cell.source
        for change in changes:
            places = _places_of_change(cell, reference.cells, where)
            sources |= zip(places, apply_change(change, [sources[place] for place in places], where), strict=True)
    for item in notebook["cells"]:
        item["source"] = sources[item["id"]].splitlines(keepends=True)
    return notebook


def _place(cell: SourceCell, cells: Sequence[SourceCell], replaced: Collection[str], where: str) -> str:
    """The id of the reference's cell that a sample's `cell` replaces."""
    alike = [item for item in cells if (item.question, bool(item.manual)) == (cell.question, bool(cell.manual))]
    if cell.named:
        alike = [item for item in cells if item.id == cell.id]
    left = [item for item in alike if item.id not in replaced]
    if not left:
        remedy = _nearest(cell, cells, "give it the question of a cell of notebook.py")
        raise AssignmentError(f"{where}: {cell.id!r} replaces no cell; {remedy}")
    defined = _definitions(cell)
    return next((item.id for item in left if defined & _definitions(item)), left[0].id)


def _places_of_change(cell: SourceCell, cells: Sequence[SourceCell], where: str) -> list[str]:
    """The ids of the reference's cells among which the lines that a sample's `cell` changes are looked for."""
    code = [item for item in cells if item.kind == "code"]
    found = [item.id for item in code if (item.id == cell.id if cell.named else item.question == cell.question)]
    if not found:
        remedy = _nearest(cell, code, "name a question of notebook.py")
        raise AssignmentError(f"{where}: no cell of code answers {cell.question!r}; {remedy}")
    return found


def _nearest(cell: SourceCell, cells: Sequence[SourceCell], otherwise: str) -> str:
    """What a sample's `cell` with an unknown name or question may have meant; `otherwise`, where nothing is near."""
    questions = {item.question for item in cells if item.question}
    if cell.question and cell.question not in questions:
        return did_you_mean(cell.question, questions, otherwise)
    return did_you_mean(cell.id, {item.id for item in cells if item.is_answer}, otherwise) if cell.named else otherwise


def _definitions(cell: SourceCell) -> set[str]:
    """Names of functions and classes that a cell of code defines at its top level."""
    try:
        body = ast.parse(cell.source).body if cell.kind == "code" else []
    except SyntaxError:
        return set()
    return {node.name for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}


def write_class(reference: Reference, samples: tuple[Sample, ...], folder: Path) -> None:
    """Write a class into `folder` as nbgrader lays it out: the reference's own solution, and one for each sample."""
    name = reference.assignment.name
    students = {"full-marks": sample_notebook(reference)}
    students |= {sample.name.replace("_", "-"): sample_notebook(reference, sample) for sample in samples}
    for student, notebook in students.items():
        write_bytes(folder / student / name / f"{name}.ipynb", dumps(notebook).encode())


def surprises(grade: Grade, must_lose: frozenset[str], may_lose: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Where a sample's grade is other than it should be: checks that it loses, or passes, and should not."""
    lost = {item.check for item in grade.verdicts if item.outcome is not Outcome.PASSED}
    messages = {item.check: f" ({item.outcome}: {item.message})" for item in grade.verdicts if item.message}
    return (
        *(f"loses {name} and should not{messages.get(name, '')}" for name in sorted(lost - must_lose - may_lose)),
        *(f"passes {name} and should not" for name in sorted(must_lose - lost)),
    )


def _teaches(head: Sequence[ast.stmt], where: str) -> str:
    """The text that the script gives the name `TEACHES`, in one line; empty where it does not."""
    for node in head:
        match node:
            case ast.Assign(targets=[ast.Name(id="TEACHES")], value=value):
                text = value.value if isinstance(value, ast.Constant) else None
                if not isinstance(text, str) or not 0 < len(text.split()) <= LONGEST_LESSON:
                    raise AssignmentError(
                        f"{where}:{node.lineno}: TEACHES must be a text of at most {LONGEST_LESSON} words"
                    )
                return " ".join(text.split())
    return ""


def _checks_in(head: Sequence[ast.stmt], variable: str, where: str) -> frozenset[str]:
    """The names of checks that the script lists as `variable`; none where it does not."""
    for node in head:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name == variable:
                try:
                    names = ast.literal_eval(value)
                except (ValueError, TypeError):
                    names = None
                if not isinstance(names, list | tuple | set) or not all(isinstance(name, str) for name in names):
                    raise AssignmentError(f"{where}:{node.lineno}: {variable} must be a list of names of checks")
                return frozenset(names)
    return frozenset()
