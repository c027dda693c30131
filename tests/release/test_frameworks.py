"""What frameworks ask of a machine, told alike by the releases, the archive for graders and the documentation."""

import re

import pytest
from helpers import ROOT

from grader.exercise.assignment import load_reference
from grader.release.frameworks import FRAMEWORKS, pythons
from grader.release.readme import readme

COLUMNS = {"torch": "PyTorch", "tensorflow": "TensorFlow"}


def rows(text):
    """The table of Pythons: minor version, and the columns of which it says yes."""
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    head, _, *body = table
    return {int(row[0].split(",")[0].split(".")[1]): dict(zip(head, row, strict=True)) for row in body}


def test_the_table_of_pythons_ends_where_the_readmes_of_releases_do():
    table = rows((ROOT / "docs" / "begin" / "install.md").read_text(encoding="utf-8"))
    for name, framework in FRAMEWORKS.items():
        assert [minor for minor, row in table.items() if row[COLUMNS[name]] == "yes"] == list(
            range(11, framework.newest_python + 1)
        )


def test_the_first_page_asks_for_pythons_that_have_all_frameworks():
    assert pythons(FRAMEWORKS) == "3.11 to 3.13"
    assert f"Python {pythons(FRAMEWORKS)}" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(r'^requires-python = ">=3\.11"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("reference/manual_rnn", "You need Python 3.11 to 3.14, a few minutes, and about 1.5 GB of disk."),
        ("reference/hyperparameter_search", "You need Python 3.11 to 3.13, a few minutes, and about 2 GB of disk."),
        ("tests/course/reference/toy", "You need Python 3.11 or later, a few minutes, and about 0.5 GB of disk."),
    ],
)
def test_a_release_says_what_its_set_up_needs(name, says):
    assert says in readme(load_reference(ROOT / name))


def test_a_release_says_how_to_check_one_question():
    text = readme(load_reference(ROOT / "tests" / "course" / "reference" / "toy"))
    assert "`gradecast check toy.ipynb --question mean`" in text
