"""A course is a folder with `reference/` (instructors) or `assignments/` (students)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader.errors import CourseError
from grader.support.wording import did_you_mean

__all__ = ["SETTINGS", "Course", "find_course"]

SETTINGS = "gradecast.toml"
"""The file in a course's folder with settings for all its exercises."""


@dataclass(frozen=True)
class Course:
    """The folders of a course."""

    root: Path
    """The course's folder."""

    @property
    def reference(self) -> Path:
        """The folder of the exercises' sources."""
        return self.root / "reference"

    @property
    def assignments(self) -> Path:
        """The folder of the generated releases."""
        return self.root / "assignments"

    @property
    def handouts(self) -> Path:
        """The folder for the zips for students."""
        return self.root / "handouts"

    @property
    def graded(self) -> Path:
        """The default folder for results."""
        return self.root / "graded"

    @property
    def cache(self) -> Path:
        """The folder for files that can be made again: expected evidence, the demo's class."""
        return self.root / ".gradecast"

    def names(self) -> tuple[str, ...]:
        """The names of the exercises that have a reference, sorted."""
        return tuple(sorted(path.parent.name for path in self.reference.glob("*/assignment.toml")))

    def exercise(self, name: str) -> Path:
        """The folder of one exercise. Raises `CourseError` if it does not exist."""
        if name not in self.names():
            there = did_you_mean(name, self.names(), f"there are: {', '.join(self.names()) or 'none'}")
            raise CourseError(f"{self.reference}: no exercise {name!a:.60}; {there}")
        return self.reference / name


def find_course(start: Path) -> Course:
    """The course in `start` or the nearest folder above it. Raises `CourseError`."""
    start = start.resolve()
    if not start.is_dir():
        raise CourseError(f"{start}: no such folder; give the folder of the course with --course DIR")
    for folder in (start, *start.parents):
        if any(folder.glob("reference/*/assignment.toml")):
            return Course(folder)
    raise CourseError(f"{start}: no course here or above (a folder with reference/<name>/); use --course DIR")
