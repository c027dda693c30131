"""What `gradecast grade` was asked for: a class, and how it is run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import InputError
from grader.evidence.files import Files
from grader.exercise.exercise import Exercise
from grader.gradebook.history import UNKNOWN, Occasion
from grader.submissions.student_ids import alike, folder_name

if TYPE_CHECKING:  # slow to import, and judging does not need it
    from grader.executor.slurm import Cluster

__all__ = ["Request", "RunOptions", "check_apart", "check_places"]


@dataclass(frozen=True)
class RunOptions:
    """Where and how the hand-ins of a class are run."""

    workers: int = 1
    """Runs at a time."""
    sandbox: str = "fork"
    """How runs are isolated; never `none` unless the user asks for it by name."""
    executor: str = "local"
    """Where runs happen: `local`, on this machine, or `slurm`, on the cluster that it belongs to."""
    cluster: Cluster | None = None
    """Options for Slurm; None for its defaults."""
    detach: bool = False
    """Whether to submit a class to Slurm and not wait for it."""


@dataclass(frozen=True)
class Request:
    """A class to be graded: the exercise, the submissions, where results go, and how to run."""

    exercise: Exercise
    """The exercise with its data."""
    submissions: Path
    """The folder with what students handed in."""
    out: Path
    """Where results go; this assignment's lie in a folder of its name."""
    gradebook: str | None = None
    """SQLAlchemy URL of the gradebook; None if grades are not recorded."""
    nbgrader: Path | None = None
    """An nbgrader course whose formgrader is to show the results."""
    runs: RunOptions = field(default_factory=RunOptions)
    """Where and how hand-ins are run."""
    occasion: Occasion = UNKNOWN
    """What changes of points are due to, for the history."""

    @property
    def folder(self) -> Path:
        """Where this assignment's results go."""
        return self.out / self.exercise.name

    def files(self, student: str) -> Files:
        """The paths of one student's results."""
        return Files(self.folder / folder_name(student))


def check_places(request: Request) -> None:
    """Raise `InputError` if results would lie among submissions, or in a folder that students receive."""
    results, submissions = request.folder.resolve(), request.submissions.resolve()
    if results.is_relative_to(submissions) or submissions.is_relative_to(results):
        raise InputError(f"{results}: results would lie among the submissions; choose another folder with --out")
    reference = request.exercise.reference.folder.resolve().parent
    for folder in (reference, reference.parent / "assignments"):
        if results.is_relative_to(folder):
            raise InputError(f"{results}: results would lie in {folder.name}/; choose another folder with --out")


def check_apart(request: Request, students: Iterable[str]) -> None:
    """Raise `InputError` if the disk would use one folder for two students because their ids are alike."""
    for group in alike(students):
        folders = [request.files(student).folder for student in group.ids]
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
        if len({(status.st_dev, status.st_ino) for folder in folders if (status := folder.stat())}) < len(folders):
            raise InputError(
                f"{request.folder}: this disk has one folder for {' and '.join(group.ids)}, which differ only "
                f"{group.differ}; choose a folder on another disk with --out, or rename one of the hand-ins"
            )
