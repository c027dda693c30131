"""Hands in the notebooks of nbgrader's own tests: none ends a class, and each gets a reason for lost points."""

import shutil
import warnings
from importlib.resources import files
from pathlib import Path

import pytest
from helpers import Recorded, request_for

from grader.grading.grade import grade_class
from grader.submissions.collecting import Collecting, collect

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
QUICK = "infinite-recursion"
"""The notebook that only takes long: it runs until a limit ends it."""


@pytest.fixture
def downloaded(tmp_path):
    """A folder for each notebook that ships with nbgrader."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        root = Path(str(files("nbgrader"))) / "tests"
    found = sorted(path for path in root.rglob("*.ipynb") if path.stem != QUICK)
    for number, path in enumerate(found):
        folder = tmp_path / "download" / f"student{number}"
        folder.mkdir(parents=True)
        shutil.copy(path, folder / "toy.ipynb")
    return tmp_path / "download", len(found)


def test_nbgraders_own_notebooks_are_collected_and_graded(downloaded, course, toy, tmp_path):
    source, count = downloaded
    assert count > 50
    collected = collect(Collecting(source, tmp_path / "submitted", name="toy"))
    assert len(collected.students) == count
    result = grade_class(request_for(course, toy, submissions=tmp_path / "submitted", workers=2), Recorded())
    assert len(result.grades) == count
    assert all(grade.points < grade.possible for grade in result.grades)
    assert not any(grade.flagged for grade in result.grades)
    for grade in result.grades:
        said = [grade.trouble, *(verdict.message for verdict in grade.verdicts)]
        assert any(said)
        assert all("\n" not in line and "Traceback" not in line for line in said)
