"""Shared by test modules: a silent progress, requests for the toy course, the command line in a process."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field, fields
from pathlib import Path

import numpy as np

from grader.evidence import Observation
from grader.exercise.assignment import load_reference
from grader.exercise.exercise import Exercise
from grader.exercise.reference import Reference
from grader.grading.request import Request, RunOptions
from grader.judging.view import Expected

ROOT = Path(__file__).parent.parent
EXPECTED = Expected(
    {
        "means": Observation({"of_range": 1.5, "of_one": 5.0}),
        "averages": Observation({"shape": [8], "width_two": np.array([1.5, 3.0, 6.0, 12.0])}),
        "forecasts": Observation({"next": np.arange(5.0)}),
    },
    {"next": np.arange(5.0)},
)
"""Evidence of the toy exercise's reference."""


@dataclass
class Recorded:
    """A progress that records everything."""

    phases: list[tuple[str, int]] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def begin(self, what: str, total: int) -> None:
        self.phases.append((what, total))

    def started(self, what: str) -> None: ...

    def finished(self, what: str) -> None:
        self.steps.append(what)

    def note(self, line: str) -> None:
        self.notes.append(line)


def exercise_of(
    course: Path, reference: Reference | None = None, data: Path | None = None, cache: Path | None = None
) -> Exercise:
    reference = reference or load_reference(course / "reference" / "toy")
    return Exercise(reference, cache or course / ".gradecast", data)


def request_for(
    course: Path,
    reference: Reference | None = None,
    data: Path | None = None,
    cache: Path | None = None,
    **options: object,
) -> Request:
    """A request to grade a class; `options` may include options of its runs."""
    out = course / "graded"
    runs = {item.name: options.pop(item.name) for item in fields(RunOptions) if item.name in options}
    defaults = {"submissions": course / "submitted", "out": out, "gradebook": f"sqlite:///{out / 'gradebook.db'}"}
    return Request(exercise_of(course, reference, data, cache), **{**defaults, "runs": RunOptions(**runs), **options})


def gradecast(*arguments: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a fresh process, as a user does."""
    return subprocess.run(
        command(*arguments), cwd=cwd, env={**_environment(), **environment}, capture_output=True, text=True
    )


def _environment() -> dict[str, str]:
    """Our environment, without the width of a terminal that a test runner may set."""
    return {name: value for name, value in os.environ.items() if name != "COLUMNS"}


def command(*arguments: object) -> list[str]:
    return [sys.executable, str(ROOT / "cli.py"), *map(str, arguments)]


def releases(reference: Reference) -> dict[str, dict]:
    """The one release, by identity, from which a test's hand-ins are made."""
    return {reference.identity: reference.release}
