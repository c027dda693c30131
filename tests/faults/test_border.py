"""An error with one hand-in, at any step of any command, affects only that student, and the class goes on.

Every step of every command raises exceptions of every kind for one of three students. The results of the other two stay
as they were, that student is named, and without the fault the same command repairs the results. Errors of the machine
end the command.
"""

from __future__ import annotations

import builtins
import decimal
import errno
import gc
import inspect
import json
import shutil
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from collecting.archives import zipped
from faults.injection import Remembered
from helpers import Recorded, request_for

from grader import errors
from grader.errors import GradebookError, InfrastructureError
from grader.exercise.assignment import load_reference
from grader.exercise.known_solutions import load_samples, sample_notebook
from grader.exercise.reference import Reference
from grader.exporting import export_scores
from grader.gradebook.marking import mark_class, waiting_table
from grader.gradebook.read import read_class_scores
from grader.grading.grade import grade_class
from grader.grading.request import Request
from grader.grading.standard import Standard, Standards
from grader.grading.verdicts import judge_class
from grader.model import Assignment
from grader.notebook import dumps
from grader.report.classreport import write_report
from grader.report.feedback import write_feedback
from grader.report.scores import class_scores
from grader.submissions.collecting import Collecting, collect
from grader.submissions.collecting.tree import Share
from grader.support import cpu_bound
from grader.support.border import Border, machines_own

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

VICTIM, OTHERS = "bob", ("ada", "cleo")
PERSISTENCE = "return windows[:, -1]"
"""A line that is only in the victim's code."""
TIME = "2026-05-01 12:00:00 UTC"


def every_kind() -> Iterator[Callable[[], BaseException]]:
    """Every kind of exception of Python itself, and some of libraries and of ours."""
    arguments = {"UnicodeDecodeError": ("utf-8", b"x", 0, 1, "odd"), "UnicodeEncodeError": ("utf-8", "x", 0, 1, "odd")}
    arguments |= {"UnicodeTranslateError": ("x", 0, 1, "odd"), "ExceptionGroup": ("odd", [ValueError("odd")])}
    for name, kind in sorted(vars(builtins).items()):
        if isinstance(kind, type) and issubclass(kind, Exception) and not name.endswith("Warning"):
            yield lambda kind=kind, name=name: kind(*arguments.get(name, ("odd",)))
    for kind in (decimal.InvalidOperation, struct.error, zlib.error, zipfile.BadZipFile, errors.SubmissionError):
        yield lambda kind=kind: kind("odd")
    for kind in (errors.EvidenceError, errors.InputError, errors.HandInError, errors.AssignmentError):
        yield lambda kind=kind: kind("odd")
    yield lambda: json.JSONDecodeError("odd", "x", 0)
    yield cpu_bound.OutOfPatience
    for number in (errno.ENAMETOOLONG, errno.ELOOP, errno.EISDIR):
        yield lambda number=number: OSError(number, "odd")


KINDS = tuple(every_kind())
MACHINES: tuple[tuple[Callable[[], BaseException], type[BaseException]], ...] = (
    (lambda: OSError(errno.ENOSPC, "No space left on device"), InfrastructureError),
    (lambda: GradebookError("the database is gone"), InfrastructureError),
    (KeyboardInterrupt, KeyboardInterrupt),
)


@dataclass(frozen=True)
class Room:
    """A class of three, graded."""

    course: Path
    results: dict[str, bytes]
    """Everybody's verdicts."""

    def request(self, **options: Any) -> Any:
        return request_for(self.course, **options)


@pytest.fixture(scope="module")
def graded(undisturbed, tmp_path_factory) -> Room:
    folder = tmp_path_factory.mktemp("border") / "course"
    shutil.copytree(undisturbed.course, folder)
    shutil.rmtree(folder / "submitted")
    toy = load_reference(folder / "reference" / "toy")
    (sample,) = (item for item in load_samples(toy.folder / "mistakes") if item.name == "persistence")
    note = {"cell_type": "markdown", "id": "note", "metadata": {}, "source": f"I am {VICTIM}."}
    for student in (*OTHERS, VICTIM):
        place = folder / "submitted" / student / "toy"
        place.mkdir(parents=True)
        notebook = sample_notebook(toy, *((sample,) if student == VICTIM else ()))
        extra = [note] if student == VICTIM else []
        (place / "toy.ipynb").write_text(dumps({**notebook, "cells": [*notebook["cells"], *extra]}))
        (place / "timestamp.txt").write_text(TIME)
    (folder / "nbgrader").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        Remembered(undisturbed.runs, patch)
        grade_class(request_for(folder, nbgrader=folder / "nbgrader"), Recorded())
    return Room(folder, verdicts(folder))


@pytest.fixture
def room(graded, undisturbed, tmp_path, monkeypatch) -> Room:
    folder = tmp_path / "course"
    shutil.copytree(graded.course, folder)
    Remembered(undisturbed.runs, monkeypatch)
    return Room(folder, graded.results)


def verdicts(course: Path) -> dict[str, bytes]:
    return {path.parent.name: path.read_bytes() for path in (course / "graded" / "toy").glob("*/verdicts.json")}


# Commands: each returns its output, and the results of everybody except the victim.


def grades(room: Room, anew: bool) -> tuple[str, object]:
    if anew:
        shutil.rmtree(room.course / "graded" / "toy", ignore_errors=True)
    progress = Recorded()
    found = grade_class(room.request(nbgrader=room.course / "nbgrader"), progress)
    said = [
        *progress.notes,
        *found.stopped,
        *(f"{item.student}: {item.verdicts[0].message}" for item in found.grades if item.flagged),
    ]
    said += [f"{item.student}: {item.trouble}" for item in found.grades if item.trouble]
    assert {item.student for item in found.grades} == {VICTIM, *OTHERS}
    return "\n".join(said), {name: verdicts(room.course)[name] for name in OTHERS}


def run_anew(room: Room) -> tuple[str, object]:
    return grades(room, True)


def grade_again(room: Room) -> tuple[str, object]:
    return grades(room, False)


def judged(room: Room) -> tuple[str, object]:
    found = judge_class(room.request(nbgrader=room.course / "nbgrader"), Recorded())
    said = [*found.stopped, *(f"{item.student}: {item.verdicts[0].message}" for item in found.grades if item.flagged)]
    scores = read_class_scores(room.request().gradebook, room.request().exercise.assignment, Border())
    return "\n".join(said), [(name, scores[name].points) for name in OTHERS]


def feedback(room: Room) -> tuple[str, object]:
    request, border = room.request(), Border()
    scores = class_scores(request.exercise.assignment, request.out, None, border)
    found = write_feedback(request.exercise.reference, request.folder, scores, Recorded(), border=border)
    return "\n".join(border.lines), [(item.student, item.points) for item in found if item.student != VICTIM]


def report(room: Room) -> tuple[str, object]:
    request, border = room.request(), Border()
    scores = class_scores(request.exercise.assignment, request.out, None, border)
    page = write_report(request.exercise, request.folder, scores, Recorded(), border=border).read_text()
    assert not border.stopped or VICTIM in page
    return "\n".join(border.lines), [name in page for name in OTHERS]


def export(room: Room) -> tuple[str, object]:
    request, border = room.request(), Border()
    scores = class_scores(request.exercise.assignment, request.out, None, border)
    found = export_scores("plain", scores, request.exercise.assignment, None, border)
    rows = found.data.decode("utf-8-sig").splitlines()
    return "\n".join(border.lines), [row for row in rows if row.startswith(OTHERS)]


def mark_template(room: Room) -> tuple[str, object]:
    request, border = room.request(), Border()
    rows = waiting_table(request.gradebook, request.exercise.reference, request.folder, border).decode().splitlines()
    return "\n".join(border.lines), [row for row in rows if row.lstrip("\ufeff").startswith(OTHERS)]


def mark(room: Room) -> tuple[str, object]:
    """Marks from a table, of which either all rows are written or none."""
    request, table = room.request(), room.course / "points.csv"
    table.write_text("student,question,points\n" + "".join(f"{name},smooth,1\n" for name in (*OTHERS, VICTIM)))
    found = mark_class(request.gradebook, request.exercise.reference, table)
    return "\n".join(found.refused).replace("row 4", f"{VICTIM}, row 4"), None


def collected(room: Room) -> tuple[str, object]:
    source, into = room.course / "source", room.course / "collected"
    shutil.rmtree(source, ignore_errors=True)
    shutil.rmtree(into, ignore_errors=True)
    source.mkdir()
    notebook = (room.course / "submitted" / OTHERS[0] / "toy" / "toy.ipynb").read_bytes()
    for name in (*OTHERS, VICTIM):
        (source / f"{name}.zip").write_bytes(zipped({f"{name}/toy.ipynb": notebook}))
    found = collect(Collecting(source, into, "toy"))
    said = [*found.problems, *(f"{item.student}: {line}" for item in found.students for line in item.problems)]
    return "\n".join(said), [(into / name / "toy" / "toy.ipynb").read_bytes() == notebook for name in OTHERS]


STEPS: dict[Callable[[Room], tuple[str, object]], tuple[str, ...]] = {
    collected: (
        "grader.submissions.collecting.tree._key",
        "grader.submissions.collecting.tree.refusal",
        "grader.submissions.collecting.plain._of_file",
        "grader.submissions.collecting.identities.derived_id",
        "grader.submissions.collecting.identities._student",
        "grader.submissions.collecting.collect.opened",
        "grader.submissions.collecting.collect._gather",
        "grader.submissions.collecting.collect._read",
        "grader.submissions.collecting.collect._heard",
        "grader.submissions.collecting.destination.Shelf.put",
        "grader.submissions.collecting.destination._write",
    ),
    run_anew: (
        "grader.submissions.find._find",
        "grader.submissions.read.read_submission",
        "grader.submissions.read._told",
        "grader.submissions.read._heard",
        "grader.submissions.find.read_notebook",
        "grader.grading.plan.usable_evidence",
        "grader.grading.runs.make_job",
        "grader.executor.local.testify",
        "grader.grading.runs.keep_run",
        "grader.grading.results.write_evidence",
        "grader.grading.results.executed_notebook",
        "grader.grading.results.answer_digests",
    ),
    grade_again: (
        "grader.grading.plan.usable_evidence",
        "grader.grading.plan._reruns",
        "grader.grading.grade.keep_notes",
    ),
    judged: (
        "grader.grading.results._evidence",
        "grader.grading.results._judged",
        "grader.grading.verdicts.stored_notes",
        "grader.grading.verdicts.read_seen",
        "grader.gradebook.gradebook.score",
        "grader.grading.verdicts.write_seen",
        "grader.grading.formgrader._time_of",
        "grader.grading.formgrader._moment",
        "grader.grading.formgrader._write_submission",
        "grader.gradebook.lateness._penalty",
        "grader.gradebook.read._score",
    ),
    feedback: (
        "grader.gradebook.read._score",
        "grader.report.feedback.read_grade",
        "grader.report.feedback.feedback_page",
        "grader.report.feedback.write_bytes",
    ),
    report: (
        "grader.gradebook.read._score",
        "grader.report.class_data.read_grade",
        "grader.report.class_data._row",
        "grader.report.class_data.score_of",
        "grader.report.similarity.Similar.add",
        "grader.report.class_data._add",
    ),
    export: (
        "grader.gradebook.read._score",
        "grader.exporting.platform_tables._known",
        "grader.exporting.platform_tables._parts",
    ),
    mark_template: ("grader.gradebook.marking.left_empty", "grader.gradebook.marking.folder_name"),
    mark: ("grader.gradebook.marking.Mark",),
}
CASES = [(command, step) for command, steps in STEPS.items() for step in steps]
OF_ALL = (Share, Standard, Standards, Reference, Assignment, Request)
"""Types of arguments that do not identify a student."""
WHICH = {"grader.submissions.collecting.plain._of_file": 1, "grader.gradebook.gradebook.score": 2}
"""Number of the argument that identifies the student, for functions whose other arguments name everybody."""
IN_ANOTHER_PROCESS = frozenset(
    {
        "grader.submissions.collecting.collect.opened",
        "grader.submissions.collecting.collect._gather",
        "grader.submissions.collecting.collect._read",
        "grader.submissions.read.read_submission",
        "grader.submissions.read._told",
        "grader.submissions.find.read_notebook",
    }
)
READING = frozenset(
    {
        "grader.submissions.read.read_submission",
        "grader.submissions.read._told",
        "grader.submissions.read._heard",
        "grader.submissions.find.read_notebook",
    }
)
STORING = frozenset(
    {
        "grader.submissions.collecting.destination._write",
        "grader.grading.runs.keep_run",
        "grader.grading.results.write_evidence",
        "grader.grading.results.executed_notebook",
        "grader.grading.results.answer_digests",
    }
)
"""Functions that store results: here every error of the system is one of the machine."""
TRIED_AGAIN = frozenset({"grader.grading.runs.make_job", "grader.executor.local.testify"})
"""Functions in which an error of the machine need not end the command: three attempts are made, then it is unjudged."""
NAMED_BY_TIME = ("grader.grading.formgrader._moment",)
"""A function that gets a text instead of a name; the victim's text differs from the others'."""


def concerns_victim(step: str, arguments: tuple[object, ...]) -> bool:
    at = WHICH.get(step)
    shown = repr([item for item in arguments if not isinstance(item, OF_ALL)] if at is None else arguments[at])
    return "2026-05-02" in shown if step in NAMED_BY_TIME else VICTIM in shown


def raising(step: str, kind: Callable[[], BaseException], patch: pytest.MonkeyPatch) -> None:
    """Have the function `step` raise for the victim."""
    name, module, holder = step, "", None
    while holder is None:
        module, _, name = name.rpartition(".")
        with suppress(ImportError):
            __import__(module)
            holder = sys.modules[module]
        if holder is None:
            outer, _, cls = module.rpartition(".")
            __import__(outer)
            holder = getattr(sys.modules[outer], cls)
    real = getattr(holder, name)

    def step_of_one(*arguments: Any, **named: Any) -> Any:
        if concerns_victim(step, arguments):
            raise kind()
        return real(*arguments, **named)

    async def awaited(*arguments: Any, **named: Any) -> Any:
        if any(cell.source.rstrip().endswith(PERSISTENCE) for cell in arguments[1].cells):
            raise kind()
        return await real(*arguments, **named)

    patch.setattr(holder, name, awaited if inspect.iscoroutinefunction(real) else step_of_one)


def prepared(step: str, room: Room) -> None:
    place = room.course / "submitted" / VICTIM / "toy"
    if step in NAMED_BY_TIME:
        (place / "timestamp.txt").write_text("2026-05-02 12:00:00 UTC")


@pytest.mark.parametrize(("command", "step"), CASES, ids=[f"{c.__name__}-{s.rpartition('.')[2]}" for c, s in CASES])
def test_one_student_is_named_and_the_class_goes_on(room, command, step):
    prepared(step, room)
    said, usual = command(room)
    assert VICTIM not in said
    steps = STEPS[command]
    for kind in KINDS[steps.index(step) :: len(steps)]:  # some kinds for each step; every kind for each command
        if step in STORING and isinstance(kind(), OSError):
            continue
        with pytest.MonkeyPatch.context() as patch:
            raising(step, kind, patch)
            said, left = command(room)
        assert VICTIM in said, (step, kind())
        assert "\n" not in said, said
        assert not any(name in said for name in OTHERS)
        assert left == usual, (step, kind())
        if command is grade_again:
            command(room)  # repairs the results
    said, left = command(room)
    assert (said, left) == ("", usual)
    assert verdicts(room.course) == room.results


@pytest.mark.parametrize(("command", "step"), CASES, ids=[f"{c.__name__}-{s.rpartition('.')[2]}" for c, s in CASES])
def test_an_error_of_the_machine_ends_the_command_and_loses_nothing(room, command, step):
    prepared(step, room)
    _, usual = command(room)
    for kind, ends in MACHINES:
        if step in IN_ANOTHER_PROCESS and ends is KeyboardInterrupt:
            continue  # it does not involve a terminal
        if step in READING and kind is MACHINES[1][0]:
            continue  # it may be readable later, and is tried again
        with pytest.MonkeyPatch.context() as patch:
            raising(step, kind, patch)
            if step in TRIED_AGAIN and ends is InfrastructureError:
                said, left = command(room)
                assert (VICTIM in said, left) == (True, usual)
                continue
            with pytest.raises(ends) as caught:
                command(room)
        # A task that an interrupt ended is reported when it is garbage collected. If that happens within ast.parse,
        # CPython 3.11 raises SystemError.
        gc.collect()
        if ends is InfrastructureError:
            assert "\n" not in str(caught.value)
    assert command(room) == ("", usual)
    assert verdicts(room.course) == room.results


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: type(kind()).__name__)
def test_every_kind_of_error_is_caught_and_described_in_one_line(kind):
    border, settled = Border(), []
    with border.around("bob", settled.append):
        raise kind()
    (stopped,) = border.stopped
    assert stopped.student == VICTIM
    assert type(settled[0]) is type(kind())
    assert len(stopped.why) < 500
    assert stopped.why.isprintable()


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_exceptions_that_end_a_process_pass_through(kind):
    border = Border()
    with pytest.raises(kind), border.around("bob"):
        raise kind
    assert border.stopped == []


def test_only_errors_of_the_system_count_as_the_machines():
    assert machines_own(OSError(errno.ENOSPC, "full"))
    assert not machines_own(OSError(errno.ENAMETOOLONG, "long"))
    assert not machines_own(MemoryError())
