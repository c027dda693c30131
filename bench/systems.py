"""Common to all systems: a case to grade, the folders of a class, and a timed grading whose grades are checked."""

from __future__ import annotations

import json
import os
import shutil
import sys
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from nbgrader.api import Gradebook

from bench.meter import Meter
from bench.timed import BenchError, Took, timed
from bench.workloads import Student, Workload, students_of
from grader import datasets
from grader.exercise.assignment import load_reference

__all__ = ["Case", "Place", "System", "gradebook_shares", "run_case"]

ONE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)
OURS = ("PYTHONPATH", "VIRTUAL_ENV", "PYTHONHOME", "GRADECAST_DATA", "MPLBACKEND")
"""Environment variables that must not be passed from one environment to another."""


@dataclass(frozen=True)
class Case:
    """One grading to be timed."""

    workload: str
    """The workload's name."""
    system: str
    """The system's name."""
    size: int
    """Number of students of the class that are graded."""
    workers: int = 1
    """Submissions run at a time."""


@dataclass(frozen=True)
class Place:
    """The folders of one workload."""

    workload: Workload
    """The workload."""
    folder: Path
    """The folder that holds all others."""

    @property
    def course(self) -> Path:
        """Gradecast's course."""
        return self.folder / "course"

    @property
    def data(self) -> Path | None:
        """The dataset's file."""
        name = load_reference(self.workload.source).assignment.data
        return datasets.path(name) if name else None

    def submitted(self, size: int) -> Path:
        """The folder with Gradecast's submissions of the first `size` students."""
        return self.folder / "submitted" / str(size)

    def out(self, case: Case) -> Path:
        """The folder for the results of a case."""
        return self.folder / "graded" / f"{case.system}-{case.size}-{case.workers}"


class System(ABC):
    """One way to grade a class. Only the commands are timed, not `fresh` and `shares`."""

    name: ClassVar[str]
    """The name in the tables."""

    def __init__(self, python: Path = Path(sys.executable)) -> None:
        self.python = python

    @abstractmethod
    def prepare(self, place: Place, sizes: Sequence[int], meter: Meter) -> None:
        """Write the class in this system's format."""

    def fresh(self, place: Place, case: Case) -> None:
        """Remove the results of an earlier grading."""
        shutil.rmtree(place.out(case), ignore_errors=True)
        place.out(case).mkdir(parents=True)

    @abstractmethod
    def commands(self, place: Place, case: Case) -> list[list[str]]:
        """The commands that grade the class."""

    def shares(self, place: Place, case: Case) -> dict[str, float]:
        """Each student's share of the points, from where the system records them."""
        return dict(json.loads((place.out(case) / "shares.json").read_text()))

    def student_cpu(self, place: Place, case: Case) -> float | None:
        """CPU seconds of the processes that ran students' code; None if the system does not record them."""
        return None

    def environment(self, place: Place) -> dict[str, str]:
        """The environment of the commands: one thread for the numerical libraries."""
        kept = {name: value for name, value in os.environ.items() if name not in OURS}
        kept |= dict.fromkeys(ONE_THREAD, "1") | {"TF_CPP_MIN_LOG_LEVEL": "3", "JUPYTER_PLATFORM_DIRS": "1"}
        kept["PATH"] = f"{self.python.parent}{os.pathsep}{kept.get('PATH', os.defpath)}"
        data = place.data
        return kept | ({"BENCH_DATA": str(data)} if data else {})

    def must_lose(self, student: Student) -> bool:
        """Whether this student must lose points."""
        return student.is_wrong


def run_case(system: System, place: Place, case: Case, meter: Meter) -> Took:
    """Wall-clock and CPU seconds of one grading. Raises `BenchError` if a grade is wrong."""
    system.fresh(place, case)
    log = place.folder / "logs" / f"{case.system}-{case.size}-{case.workers}.log"
    took = timed(system.commands(place, case), place.folder, system.environment(place), log, meter)
    shares = system.shares(place, case)
    for student in students_of(place.workload, case.size):
        share, lost = shares.get(student.name), system.must_lose(student)
        if share is None or not (0 < share < 1 if lost else share == 1):
            raise BenchError(
                f"{case}: {student.name} got {share} of the points; {'less than 1' if lost else '1'} is right"
            )
    return took


def gradebook_shares(path: Path, assignment: str) -> dict[str, float]:
    """Each student's share of the automatic points in an nbgrader gradebook."""
    shares = {}
    with Gradebook(f"sqlite:///{path}") as gradebook:
        for submission in gradebook.assignment_submissions(assignment):
            grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
            grades = [grade for grade in grades if grade.auto_score is not None]
            possible = sum(grade.max_score for grade in grades)
            shares[submission.student_id] = sum(grade.auto_score for grade in grades) / possible if possible else 0.0
    return shares
