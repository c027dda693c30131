"""A course that was built and graded by commit a399b1f, before releases were kept."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from grader.exercise.assignment import load_reference
from grader.exercise.reference import Reference

BEFORE = Path(__file__).parent / "before"


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """A copy of the course, with its results."""
    course = tmp_path / "before"
    shutil.copytree(BEFORE, course)
    note = course / "graded" / "drift" / ".gradebook"
    note.write_text(note.read_text().format(course=course))
    return course


@pytest.fixture
def drift(before: Path) -> Reference:
    return load_reference(before / "reference" / "drift")
