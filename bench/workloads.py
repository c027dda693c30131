"""The workloads: three exercises, and the students of each class."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import tomli_w

from grader.exercise.assignment import load_reference
from grader.exercise.known_solutions import Sample, load_sample
from grader.exercise.reference import Reference
from grader.notebook import SourceCell, parse_cells
from grader.notebook.markers import keep_solutions

__all__ = ["HERE", "ROOT", "TIGHT", "WORKLOADS", "Student", "Workload", "copy_course", "read_asserts", "students_of"]

HERE = Path(__file__).parent
ROOT = HERE.parent
TIGHT = ("TOLERANCE = 1e-3", "TOLERANCE = 1e-9")
"""The line with the tolerance of the light exercise, and its replacement before judging again."""


@dataclass(frozen=True)
class Workload:
    """One exercise and its class."""

    name: str
    """The name in the tables."""
    exercise: str
    """The name of the exercise."""
    source: Path
    """The folder of the exercise."""
    students: int
    """Number of students in the class."""
    wrong: str
    """The mistake of one student: name of a file in `mistakes/`."""
    near: str = ""
    """The alternative that passes only with a wide tolerance: name of a file in `alternatives/`."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """The budget: values of parameters."""
    warm: bool = False
    """Whether the reference runs before the timing begins; otherwise its run is included."""

    @property
    def asserts(self) -> Path:
        """The exercise's checks as asserts, for systems that run them in the student's process."""
        return HERE / "courses" / self.name / "asserts.py"


@dataclass(frozen=True)
class Student:
    """One student's answers."""

    name: str
    """The student's id."""
    cells: tuple[SourceCell, ...]
    """The notebook, without markers, with this student's answers."""
    is_wrong: bool = False
    """Whether the student must lose points."""
    is_near: bool = False
    """Whether the student must lose points with the tight tolerance."""


def _own(name: str, **more: Any) -> Workload:
    source = HERE / "courses" / name / "reference" / name
    return Workload(name, name, source, students=40, wrong="wrong", **more)


WORKLOADS: Mapping[str, Workload] = {
    "light": _own("light", near="near"),
    "frameworks": _own("frameworks"),
    "training": Workload(
        "training",
        "manual_rnn",
        ROOT / "reference" / "manual_rnn",
        students=10,
        wrong="loss_is_the_mean",
        parameters={"EPOCHS": 10, "MAX_EPOCHS": 10, "COMPARED_STEPS": 10},
        warm=True,
    ),
}


def copy_course(workload: Workload, course: Path, *, tight: bool = False) -> None:
    """Write a course with only this exercise, in its budget, into `course`; `tight` tightens the tolerance.

    Calibrated thresholds belong to another budget and are left out, so the bounds that the checks state apply.
    """
    folder = course / "reference" / workload.exercise
    left_out = shutil.ignore_patterns("__pycache__", "thresholds*.toml", "survivors.toml")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(workload.source, folder, ignore=left_out)
    settings = folder / "assignment.toml"
    table = tomllib.loads(settings.read_text("utf-8"))
    table["parameters"] = {**table.get("parameters", {}), **workload.parameters}
    settings.write_text(tomli_w.dumps(table), "utf-8")
    if tight:
        checks = folder / "checks.py"
        text = checks.read_text("utf-8")
        if TIGHT[0] not in text:
            raise ValueError(f"{checks}: no line {TIGHT[0]!r}")
        checks.write_text(text.replace(*TIGHT), "utf-8")


def students_of(workload: Workload, count: int) -> tuple[Student, ...]:
    """The first `count` students: all are right, except the second, who is wrong, and the third, who is near."""
    reference = load_reference(workload.source)
    folder = workload.source
    wrong = load_sample(folder / "mistakes" / f"{workload.wrong}.py")
    near = load_sample(folder / "alternatives" / f"{workload.near}.py") if workload.near else None
    return tuple(
        Student(
            f"student{number:02}",
            _answers(reference, f"student{number:02}", {1: wrong, 2: near}.get(number)),
            is_wrong=number == 1,
            is_near=number == 2 and near is not None,
        )
        for number in range(count)
    )


def read_asserts(workload: Workload) -> dict[str, str]:
    """The asserts by question."""
    cells = parse_cells(workload.asserts.read_text("utf-8"), str(workload.asserts))
    return {cell.question: cell.source for cell in cells if cell.question is not None}


def _answers(reference: Reference, name: str, sample: Sample | None) -> tuple[SourceCell, ...]:
    """The notebook of one student; no two students hand in the same text."""
    other = {cell.id: cell.source for cell in sample.cells} if sample else {}
    cells = []
    for cell in reference.cells:
        source = other.get(cell.id, keep_solutions(cell.source))
        is_code = cell.is_answer and cell.kind == "code"
        cells.append(replace(cell, source=f"# by {name}\n{source}" if is_code else source))
    return tuple(cells)
