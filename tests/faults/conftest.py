"""A small class, graded once without faults, and copies of it for tests with faults."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from faults.injection import Snapshot, grade, key_of, snapshot, write_students
from helpers import request_for

from grader.executor import local
from grader.exercise.assignment import load_reference
from grader.gradebook.gradebook import check_gradebook
from grader.sandbox import Run

COURSE = Path(__file__).parent.parent / "course"


@dataclass(frozen=True)
class Undisturbed:
    """The class, and its results without faults."""

    course: Path
    """The course, with submissions and the reference's evidence, not graded."""
    snapshot: Snapshot
    """The files and rows that grading leaves."""
    runs: dict[str, Run]
    """The run of each submission."""
    gradebook: bytes
    """A gradebook without grades, because making one takes a second."""


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    folder = tmp_path_factory.mktemp("undisturbed") / "course"
    shutil.copytree(COURSE, folder, ignore=shutil.ignore_patterns("__pycache__", ".gradecast", "graded"))
    write_students(folder, load_reference(folder / "reference" / "toy"))
    runs: dict[str, Run] = {}
    real = local.testify

    async def remember(sandbox, job, progress, hall):
        runs[key_of(job)] = run = await real(sandbox, job, progress, hall)
        return run

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local, "testify", remember)
        check_gradebook(request_for(folder).gradebook)
        empty = (folder / "graded" / "gradebook.db").read_bytes()
        grade(folder)
    found = snapshot(folder)
    shutil.rmtree(folder / "graded")
    assert len(found.verdicts) == 5
    assert len(set(found.verdicts.values())) == 5
    return Undisturbed(folder, found, runs, empty)


@pytest.fixture
def ward(undisturbed: Undisturbed, tmp_path: Path) -> Path:
    """A copy of the class, not graded yet, with the reference's evidence."""
    folder = tmp_path / "course"
    shutil.copytree(undisturbed.course, folder)
    (folder / "graded").mkdir()
    (folder / "graded" / "gradebook.db").write_bytes(undisturbed.gradebook)
    return folder
