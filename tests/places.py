"""Makes the folders in which commands of the documentation run: a course, one with platform downloads, a release."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from collecting.archives import spread, zipped
from helpers import ROOT, Recorded, exercise_of, request_for

from grader.exercise.assignment import load_reference
from grader.exercise.course import Course
from grader.exercise.known_solutions import load_sample, load_samples, sample_notebook, write_class
from grader.grading.grade import grade_class
from grader.notebook import dumps
from grader.release.build import build_release
from grader.scaffold import scaffold

__all__ = ["make_course", "make_course_with_downloads", "make_release"]

WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum grade,Feedback comments\n"
    "Participant 11,Ada Lovelace,ada@example.org,Submitted,,9.00,\n"
    "Participant 12,Bob Ross,bob@example.org,Submitted,,9.00,\n"
)
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Moving averages (77)\n"
    "    Points Possible,,,,,9.0\n"
    '"Lovelace, Ada",501,m1,ada@example.org,S1,\n'
    '"Ross, Bob",502,m2,bob@example.org,S1,\n'
)
ROSTER = (
    "student_id,name,email\nada@example.org,Ada Lovelace,ada@example.org\nbob@example.org,Bob Ross,bob@example.org\n"
)


def make_release(folder: Path) -> None:
    """The release of the exercise that `gradecast new` writes."""
    course = Course(folder.parent / "course-of-the-release")
    exercise = exercise_of(course.root, load_reference(scaffold(course, "smoothing").folder))
    build_release(exercise, folder, check_only=False, nbgrader=None, progress=Recorded())


def make_course(folder: Path) -> None:
    """A course with an exercise that has a metric, and its mistakes as hand-ins."""
    reference = _exercise(folder, "noisy", "noisy", "jena_density")
    write_class(reference, load_samples(reference.folder / "mistakes"), folder / "submitted")


def make_course_with_downloads(folder: Path) -> None:
    """The toy exercise, graded, with downloads from platforms, and the tables that they want to have back."""
    toy = _exercise(folder, "course", "toy", "toy")
    mistake = sample_notebook(toy, load_sample(toy.folder / "mistakes" / "persistence.py"))
    files = {
        "ada@example.org/toy.ipynb": dumps(toy.solved).encode(),
        "bob@example.org/toy.ipynb": dumps(mistake).encode(),
    }
    spread(folder / "submitted", files)
    grade_class(request_for(folder, toy), Recorded())
    shutil.rmtree(folder / "submitted")
    for name in ("toy-submissions.zip", "assignment_7_export.zip"):
        (folder / name).write_bytes(zipped(files))
    for path in spread(folder / "repositories", files).iterdir():
        _commit(path)
    tables = {"worksheet.csv": WORKSHEET, "gradebook.csv": CANVAS, "roster.csv": ROSTER, "students.csv": ROSTER}
    spread(folder, {name: text.encode() for name, text in tables.items()})


def _exercise(folder: Path, course: str, source: str, name: str):
    target = folder / "reference" / name
    shutil.copytree(
        ROOT / "tests" / course / "reference" / source, target, ignore=shutil.ignore_patterns("__pycache__")
    )
    return load_reference(target)


def _commit(folder: Path) -> None:
    dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "2026-04-30T12:00:00+00:00")
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "init.defaultBranch=main")
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "work")):
        subprocess.run(["git", *identity, "-C", str(folder), *arguments], env={**os.environ, **dates}, check=True)
