"""Injects faults: a small class, a snapshot of its results, and ways to make the machine fail."""

from __future__ import annotations

import itertools
import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import psutil
from helpers import Recorded, request_for

from grader.evidence.files import read_evidence
from grader.executor import local
from grader.exercise.known_solutions import load_samples, sample_notebook, write_class
from grader.grading.grade import grade_class
from grader.grading.verdicts import ClassGrades
from grader.notebook import dumps
from grader.sandbox import Job, Run

TOUCHES = frozenset(("open", "os.rename", "os.remove", "os.mkdir", "sqlite3.connect"))
"""Audit events of the interpreter for accesses to the disk."""
SAMPLES = ("short_mean", "persistence", "crash_in_the_middle")


@dataclass(frozen=True)
class Snapshot:
    """The results of grading a class, for comparison."""

    verdicts: dict[str, bytes]
    """`verdicts.json` by student."""
    evidence: dict[str, str]
    """Digests of the evidence."""
    keys: dict[str, bytes]
    """`submission.json` by student."""
    rows: list[tuple[object, ...]]
    """All rows of the gradebook's grades, duplicates included."""


def write_students(course: Path, toy) -> None:
    """Five students: full marks, three mistakes, and one who handed in the unchanged release."""
    samples = tuple(item for item in load_samples(toy.folder / "mistakes") if item.name in SAMPLES)
    write_class(toy, samples, course / "submitted")
    idle = course / "submitted" / "idle" / "toy" / "toy.ipynb"
    idle.parent.mkdir(parents=True)
    idle.write_text(dumps(toy.release))
    assert sample_notebook(toy) != toy.release


def snapshot(course: Path) -> Snapshot:
    places = sorted(path.parent for path in (course / "graded" / "toy").glob("*/submission.json"))
    return Snapshot(
        {place.name: (place / "verdicts.json").read_bytes() for place in places},
        {place.name: read_evidence(place / "evidence.json").digest() for place in places},
        {place.name: (place / "submission.json").read_bytes() for place in places},
        gradebook_rows(course),
    )


def gradebook_rows(course: Path) -> list[tuple[object, ...]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{course / 'graded' / 'gradebook.db'}") as book:
            return sorted(
                (item.student.id, grade.name, str(grade.auto_score), grade.needs_manual_grade)
                for item in book.assignment_submissions("toy")
                for notebook in item.notebooks
                for grade in notebook.grades
            )


def litter(course: Path) -> list[str]:
    """Half-written files that were left behind."""
    return [str(path.relative_to(course)) for path in course.rglob("*.partial")]


def grade(course: Path, **options: object) -> ClassGrades:
    return grade_class(request_for(course, **options), Recorded())


def key_of(job: Job) -> str:
    return "\0".join([cell.source for cell in job.cells])


class Remembered:
    """Replaces the sandbox: answers with the runs that were recorded without faults."""

    def __init__(self, runs: dict[str, Run], monkeypatch) -> None:
        self._runs = runs
        monkeypatch.setattr(local, "testify", self._testify)
        monkeypatch.setattr("grader.grading.grade.class_executor", lambda *_: local.LocalExecutor(nullcontext()))

    async def _testify(self, sandbox: object, job: Job, progress: object, hall: object) -> Run:
        return self._runs[key_of(job)]


def in_child(work: Callable[[], object]) -> int:
    """Do `work` in a fork of this process. Returns its exit code, or minus the number of the signal that ended it."""
    sys.stdout.flush()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # about forking with threads, which are idle here
        pid = os.fork()
    if pid == 0:
        try:
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def at_touch(number: int, folder: Path, blow: Callable[[], object], only_new: bool = False) -> Iterator[int]:
    """For the rest of this process, call `blow` at the `number`th access to the disk below `folder`.

    Returns the counter; its next value is one more than the number of accesses. For use in a child process.
    """
    touches = itertools.count(1)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event not in TOUCHES or not str(arguments[0]).startswith(str(folder)):
            return
        if only_new and not (event == "open" and int(arguments[2]) & os.O_CREAT):
            return
        if next(touches) == number:
            blow()

    sys.addaudithook(hook)
    return touches


def end_myself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def tree_of(pid: int) -> list[psutil.Process]:
    """A process and all its descendants."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []
