"""What students run: `check("question")` in the notebook, `gradecast check` from a fresh start.

Both use the probes and checks of grading, so what passes here passes there (the public part). They read only the
`public/` folder that came with the notebook.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from grader import datasets
from grader.errors import CourseError, EvidenceError, GradecastError, InputError, in_a_line
from grader.evidence import Evidence, Fault, Observation, decode, unpack_arrays
from grader.evidence.training import Training
from grader.exercise.compatibility import what_differs
from grader.exercise.jobs import make_job
from grader.exercise.placement import probes_of
from grader.exercise.public_assignment import PUBLIC, load_release
from grader.judging.differences import differences
from grader.judging.judge import judge, judge_observations
from grader.judging.namespace import observe_here
from grader.judging.view import Expected
from grader.judging.words_for_students import place_in_words
from grader.model import Assignment, Verdict
from grader.notebook import cells_of_question, read_notebook, restore
from grader.notebook.notes import Note
from grader.notebook.questions import question_of_cell
from grader.probes import load_probes
from grader.sandbox import open_sandbox, testify
from grader.support import interrupts
from grader.support.wall_bound import within_wall
from grader.support.wording import did_you_mean
from grader.terminal.lines import Line, Look, show
from grader.terminal.student_report import lines_of_notes, lines_of_training, lines_of_verdicts, seen
from grader.worker.places import place_of
from grader.worker.training import recorder_here

__all__ = ["Checked", "check_here", "check_notebook", "public_verdicts", "trainings_of_question"]


class Checked(NamedTuple):
    """What came of running and checking a notebook."""

    assignment: Assignment
    """What it is of."""
    verdicts: tuple[Verdict, ...]
    """Of the public checks."""
    evidence: Evidence
    """What the run left."""
    notebook: Mapping[str, Any]
    """As it ran."""
    untouched: frozenset[str]
    """Cells that are as they were handed out."""
    unbegun: frozenset[str]
    """Questions of which all cells are."""
    notes: tuple[Note, ...] = ()
    """What was put back, moved or ignored before it ran."""
    differs: tuple[str, ...] = ()
    """How what grades it differs from what it ran with here, where that matters."""


def check_here(question: str | None = None) -> None:
    """Run the public checks of `question` (of all, without one) on this notebook's variables, and print them.

    Raises `Interrupted` when the student stops it, so that cells after it do not run.
    """
    try:
        _check_here(question)
    except KeyboardInterrupt as error:
        where = place_in_words(Fault("", "", (), *place_of(error)))
        raise Interrupted(f"check: you stopped it{f' while it ran your code, {where}' if where else ''}") from None


class Interrupted(KeyboardInterrupt):
    """The student stopped a check. Notebooks show one line of it, and no traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def _check_here(question: str | None) -> None:
    folder, namespace = _notebook()
    recorder = recorder_here()
    try:
        with recorder.paused() if recorder is not None else nullcontext():  # it is the probes that train now
            assignment, verdicts = public_verdicts(folder, namespace, question)
        notes = differences(folder, _release_of(folder), namespace)
    except GradecastError as error:
        show([Line(f"check: {error}", Look.WARNING)])
        return
    differs = [Line(line, Look.WARNING) for line in _what_differs(folder, assignment.name)]
    lines = [*lines_of_notes(notes), *differs, *lines_of_verdicts(assignment, verdicts, question)]
    if recorder is not None and assignment.training:
        cells = [cell["id"] for cell in _release_of(folder)["cells"]]
        lines += lines_of_training(trainings_of_question(recorder.trainings(), assignment, cells, question))
    show(lines)


def public_verdicts(
    folder: Path, namespace: Mapping[str, Any], question: str | None = None
) -> tuple[Assignment, tuple[Verdict, ...]]:
    """The public verdicts on `namespace`, by the checks of the release in `folder`. Raises `InputError`."""
    assignment = _only(load_release(folder), question)
    # Test cells of nbgrader's say themselves, where they stand, what they find.
    judged = replace(assignment, checks=tuple(item for item in assignment.checks if not item.cell))
    probes, checks = load_probes(assignment.probes), (folder / PUBLIC / "checks.py").read_text(encoding="utf-8")
    readers: dict[str, set[str]] = {}
    for check in judged.checks:
        for name in probes_of(checks, [check.name], probes):
            readers.setdefault(name, set()).add(check.question)
    wanted = {name: probe for name, probe in probes.items() if name in readers}
    observations = observe_here(
        wanted, namespace, assignment.seed, assignment.limits, directory=folder, bound=within_wall, readers=readers
    )
    return assignment, judge_observations(judged, observations, _public_expected(folder))


def check_notebook(
    path: Path, question: str | None, data: Path | None, progress: Callable[[str], None] | None = None
) -> Checked:
    """Run the notebook at `path` in a fresh process, as grading does, and judge its public checks.

    `progress` is told the id of each cell that starts. Raises `InputError` when the notebook cannot be read.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such notebook; give the path of your .ipynb file")
    folder = path.resolve().parent
    assignment = _only(load_release(folder), question)
    release = _release_of(folder)
    restored = restore(read_notebook(path, path.read_bytes()), release)
    notebook = restored.notebook
    if assignment.data is not None and assignment.data not in assignment.files and data is None:
        data = datasets.path(assignment.data)
    job = make_job(assignment, notebook, files=_neighbours(path), data=data)

    async def run() -> Evidence:
        async with open_sandbox("none", preload=(), threads=assignment.limits.threads, conceal=()) as sandbox:
            return (await testify(sandbox, job, progress)).evidence

    evidence = interrupts.run(run())
    verdicts = judge(assignment, evidence, _public_expected(folder))
    untouched = _untouched(notebook, release)
    unbegun = _unbegun(assignment, release, untouched)
    differs = what_differs(folder, assignment, notebook, lambda id: seen(id, assignment, notebook))
    return Checked(assignment, verdicts, evidence, notebook, untouched, unbegun, restored.notes, differs)


def _what_differs(folder: Path, name: str) -> tuple[str, ...]:
    """Once in a process: how what grades the notebook `name` differs from what runs it, as it was saved last."""
    if folder in _TOLD:
        return ()
    _TOLD.add(folder)
    path = folder / f"{name}.ipynb"
    try:
        assignment, release = load_release(folder), _release_of(folder)
        notebook = restore(read_notebook(path, path.read_bytes()), release).notebook
    except (GradecastError, OSError):
        return ()  # saved under another name, or not yet; `gradecast check` looks at what is handed in
    return what_differs(folder, assignment, notebook, lambda id: seen(id, assignment, notebook))


_TOLD: set[Path] = set()


def _untouched(notebook: Mapping[str, Any], release: Mapping[str, Any]) -> frozenset[str]:
    given = {cell["id"]: "".join(cell["source"]) for cell in release["cells"]}
    return frozenset(cell["id"] for cell in notebook["cells"] if given.get(cell["id"]) == "".join(cell["source"]))


def _unbegun(assignment: Assignment, release: Mapping[str, Any], untouched: frozenset[str]) -> frozenset[str]:
    given = [cell["id"] for cell in release["cells"] if cell["cell_type"] == "code"]
    ids = [item.id for item in assignment.questions]
    own = {id: cells_of_question(id, given, ids) for id in ids}
    return frozenset(question for question, cells in own.items() if cells and untouched.issuperset(cells))


def _notebook() -> tuple[Path, Mapping[str, Any]]:
    """The folder of the notebook that calls, and its variables."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None:
        raise SystemExit("check() works in a notebook; on the command line use: gradecast check NOTEBOOK")
    with suppress(OSError):  # somebody removed the present folder
        if (Path.cwd() / PUBLIC).is_dir():
            return Path.cwd(), shell.user_ns
    return Path(shell.starting_dir), shell.user_ns  # the notebook has gone elsewhere since


def trainings_of_question(
    trainings: Sequence[Training], assignment: Assignment, cells: Sequence[str], question: str | None
) -> list[Training]:
    """The trainings in the part of the notebook that ends with the check cell of `question`; all of them without one.

    `cells` are the ids of the cells as they were handed out, in order. A training in a cell that is not among them,
    because the student added it or the front end gives no ids, may belong to any question.
    """
    if question is None:
        return list(trainings)
    ids, current, part = [item.id for item in assignment.questions], "", {}
    for cell in cells:
        current = question_of_cell(cell, ids) or current
        part[cell] = current
    return [item for item in trainings if part.get(item.cell, question) == question]


def _only(assignment: Assignment, question: str | None) -> Assignment:
    """The assignment with the checks of one question. Raises `InputError` for a question that it does not have."""
    if question is None:
        return assignment
    if question not in {item.id for item in assignment.questions}:
        known = [item.id for item in assignment.questions]
        there = did_you_mean(question, known, f"it has {', '.join(known)}")
        raise InputError(f"{assignment.name} has no question {question!r}; {there}")
    return replace(assignment, checks=tuple(item for item in assignment.checks if item.question == question))


def _release_of(folder: Path) -> Mapping[str, Any]:
    """The notebook as it was handed out. Raises `CourseError` where it was damaged since."""
    path = folder / PUBLIC / "release.ipynb"
    try:
        release: Mapping[str, Any] = json.loads(path.read_bytes())
        if not release["cells"] or not release["metadata"]["gradecast"]["assignment"]:
            raise ValueError("it has no cells, or no name")
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise CourseError(f"{path}: damaged ({in_a_line(error)}); download the assignment again") from None
    return release


def _public_expected(folder: Path) -> Expected:
    public = folder / PUBLIC
    try:
        document = json.loads((public / "expected.json").read_bytes())
        packed = public / "expected.npz"
        values = decode(document, unpack_arrays(packed.read_bytes() if packed.is_file() else b""))
        if not isinstance(values, dict):
            raise ValueError("not a table of values")
    except (OSError, ValueError, RecursionError, EvidenceError) as error:
        raise CourseError(f"{public}/expected.json: {in_a_line(error)}; download the assignment again") from None
    return Expected({name: Observation(value) for name, value in values.items()})


def _neighbours(path: Path) -> dict[str, bytes]:
    """Python files beside the notebook, which it may import."""
    return {
        item.name: item.read_bytes() for item in sorted(path.resolve().parent.glob("*.py")) if item.name != path.name
    }
