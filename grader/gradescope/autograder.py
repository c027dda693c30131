"""Grades one submission in Gradescope's container, in the best sandbox that the container allows.

Most containers cannot create namespaces. Without a sandbox nothing runs, unless the instructor packed the zip with
`--sandbox none`; then the student's code could read the checks and write its own results.
"""

from __future__ import annotations

import json
import shutil
import sys
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from grader.errors import GradecastError, SandboxError, SubmissionError, in_a_line
from grader.evidence.files import stored_notes
from grader.exercise.assignment import load_reference
from grader.exercise.exercise import Exercise
from grader.exporting import failure_document, results_document
from grader.grading.grade import grade_class
from grader.grading.request import Request, RunOptions
from grader.sandbox.survey import survey
from grader.support.disk import read_json, write_bytes

__all__ = ["SETTINGS", "Settings", "autograde", "best_sandbox", "settings_document"]

SETTINGS = "autograder.json"
_STUDENT = "submission"
_OURS = "The autograder could not judge this, through no fault of yours. A person will look at it."


@dataclass(frozen=True)
class Settings:
    """The settings that are packed into the zip."""

    name: str
    """Name of the exercise."""
    hidden: str = "after_published"
    """Gradescope's word for when students see hidden checks."""
    sandbox: str = "auto"
    """`auto`: the best available sandbox, or nothing runs. `none`: no sandbox, for trusted code."""
    workers: int = 1
    """Runs at a time; there is one submission."""


class _Log:
    """Prints phases to the log that Gradescope shows to instructors."""

    def begin(self, what: str, total: int) -> None:
        print(what, file=sys.stderr)

    def started(self, what: str) -> None: ...

    def finished(self, what: str) -> None: ...

    def note(self, line: str) -> None:
        print(line, file=sys.stderr)


def autograde(root: Path) -> None:
    """Grade `root`/submission and write `root`/results/results.json, even if grading fails."""
    try:
        document = _graded(root)
    except SubmissionError as error:
        document = {**failure_document(str(error)), "score": 0.0}
    except GradecastError as error:
        print(error, file=sys.stderr)
        document = failure_document(_OURS)
    except Exception:
        traceback.print_exc()  # goes to the log that instructors see
        document = failure_document(_OURS)
    write_bytes(root / "results" / "results.json", (json.dumps(document, indent=1, allow_nan=False) + "\n").encode())


def best_sandbox(wanted: str) -> str:
    """The sandbox to use. Raises `SandboxError` if this container allows none, unless `wanted` is `none`."""
    if wanted != "auto":
        return wanted
    there = {item.name: item.available for item in survey()}
    if there.get("sandbox"):
        return "fork"
    if there.get("bubblewrap"):
        return "bwrap"
    raise SandboxError(
        "this container allows no sandbox (no namespaces); pack again with --sandbox none if you trust the code, "
        "or download the submissions and grade them elsewhere: gradecast collect"
    )


def _graded(root: Path) -> dict[str, Any]:
    course = root / "source" / "course"
    settings = Settings(**(read_json(root / "source" / SETTINGS) or {}))
    reference = load_reference(course / "reference" / settings.name)
    request = Request(
        Exercise(reference, course / ".gradecast", reference.data_path),
        submissions=_handed_in(root, settings.name),
        out=root / "graded",
        runs=RunOptions(settings.workers, best_sandbox(settings.sandbox)),
    )
    (grade,) = grade_class(request, _Log()).grades
    for verdict in grade.verdicts:  # only instructors see the log
        print(f"{verdict.check}: {verdict.outcome} {in_a_line(verdict.message) if verdict.message else ''}")
    notes = stored_notes(request.files(grade.student)) if not grade.trouble else ()
    return results_document(reference.assignment, grade, settings.hidden, notes)


def _handed_in(root: Path, name: str) -> Path:
    """A folder of submissions with the one submission."""
    folder = root / "submitted"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(root / "submission", folder / _STUDENT / name, symlinks=True)
    return folder


def settings_document(settings: Settings) -> bytes:
    """The settings as JSON, for the zip."""
    return (json.dumps(asdict(settings), indent=1, sort_keys=True) + "\n").encode()
