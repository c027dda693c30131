"""A student's files with names of other modules do not break `check`, and it says which they are."""

import os
import subprocess
import sys

import pytest
from helpers import ROOT

from grader.support.shadows import shadowing

ALIKE = ("check.py", "cli.py", "json.py", "numpy.py", "random.py", "rich.py", "test.py", "types_of_cells.py")


@pytest.fixture
def beside(tmp_path):
    """A folder with the student's files, each of which would break what imports it in the place of another."""
    for name in ALIKE:
        (tmp_path / name).write_text("x = 1\n")
    return tmp_path


def test_files_are_named_that_have_the_names_of_other_modules(beside):
    (beside / "grader.py").write_text("x = 1\n")
    found = shadowing(beside)
    assert {"grader.py", "json.py", "numpy.py", "random.py", "rich.py", "test.py"} <= set(found)
    assert "types_of_cells.py" not in found


def python(folder, code):
    """What Python prints in `folder`, which it searches first, as in a notebook; and where else it finds ours."""
    start = f"import sys; sys.path[:0] = ['']; sys.path.append({str(ROOT)!r})\n"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-P", "-c", start + code]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment)


@pytest.mark.slow
def test_what_check_needs_is_not_looked_for_beside_the_notebook(beside):
    found = python(beside, "from grader import check\ntry:\n    check('q')\nexcept SystemExit as end:\n    print(end)")
    assert found.stdout.startswith("check() works in a notebook"), found.stderr
    assert python(beside, "from grader import check\nimport numpy\nprint(numpy.x)").stdout == "1\n"


@pytest.mark.slow
def test_a_module_that_was_imported_in_the_place_of_another_is_named(beside):
    found = python(beside, "import numpy, rich\nfrom grader import check\ncheck('q')")
    said = "check: numpy.py, rich.py beside your notebook have the names of other modules: rename, and restart"
    assert found.stdout.startswith(said), found.stderr


@pytest.mark.slow
def test_the_command_looks_for_nothing_in_the_present_folder(beside):
    (beside / "grader.py").write_text("x = 1\n")
    (beside / "gradecast.py").write_text("x = 1\n")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, str(ROOT / "gradecast" / "__main__.py"), "check", "no.ipynb"]
    found = subprocess.run(command, cwd=beside, capture_output=True, text=True, env={**environment, "PYTHONPATH": "."})
    assert "no such notebook" in found.stderr, found.stderr
