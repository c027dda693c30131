"""The grading environment is recorded once, stated in every release, and compared with the student's."""

from __future__ import annotations

import dataclasses
import json
import sys

import pytest
from helpers import EXPECTED, exercise_of, gradecast

import grader.exercise.environment as environments
from grader.errors import AssignmentError
from grader.exercise.assignment import load_reference
from grader.exercise.compatibility import what_differs
from grader.exercise.environment import (
    Environment,
    differences,
    environment_here,
    find_environment,
    imported_roots,
    recorded_environment,
    render_environment,
)
from grader.exercise.public_assignment import load_release
from grader.release.compose import compose_release, write_release

pytestmark = pytest.mark.slow

OLD = Environment("3.9", {"numpy": "1.26.4", "pandas": "2.2.1"})


def test_what_is_here_is_found_by_the_names_that_code_imports():
    here = environment_here(["dateutil", "nothing_like_this"])
    assert here.python == f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert {"numpy", "matplotlib", "tqdm", "dateutil"} <= set(here.packages)
    assert "nothing_like_this" not in here.packages
    assert not any("+" in number for number in here.packages.values())


def test_a_release_says_the_same_wherever_it_is_built(toy, toy_folder, monkeypatch):
    (toy_folder / "environment.toml").write_bytes(render_environment(OLD))
    first = compose_release(load_reference(toy_folder), EXPECTED)
    monkeypatch.setattr(environments, "version", lambda name: "99.9")
    monkeypatch.setattr(environments.platform, "python_version", lambda: "3.99.1")
    assert compose_release(load_reference(toy_folder), EXPECTED) == first
    assert json.loads(first["public/environment.json"]) == OLD.document()
    assert b"| Python | 3.9 |\n| numpy | 1.26.4 |" in first["README.md"]


def test_build_records_what_it_finds_and_keeps_what_is_recorded(course, toy_folder):
    assert gradecast("build", "toy", cwd=course).returncode == 0
    recorded = recorded_environment(toy_folder)
    assert recorded == load_reference(toy_folder).environment
    assert "numpy" in recorded.packages
    older = dataclasses.replace(recorded, packages={**recorded.packages, "numpy": "1.0.0"})
    (toy_folder / "environment.toml").write_bytes(render_environment(older))
    stale = gradecast("build", "toy", "--check", cwd=course)
    assert (stale.returncode, "README.md, public/environment.json" in stale.stdout) == (1, True)
    assert gradecast("build", "toy", cwd=course).returncode == 0
    assert recorded_environment(toy_folder) == older
    assert find_environment(course / "assignments" / "toy" / "public" / "environment.json") == older
    assert gradecast("build", "toy", "--check", cwd=course).returncode == 0


@pytest.mark.parametrize("text", ["python = 3.11", 'python = "3"', "x", 'python = "3.11"\npackages = {a = "|"}', ""])
def test_a_damaged_record_is_named(toy_folder, text):
    (toy_folder / "environment.toml").write_text(text)
    with pytest.raises(AssignmentError, match=r"toy/environment.toml: damaged .*; remove it, and build again"):
        load_reference(toy_folder)


def test_a_difference_only_in_the_third_part_of_a_version_does_not_count():
    here = Environment("3.11", {"numpy": "1.26.9", "pandas": "3.0.0", "torch": "2.13.0"})
    assert differences(OLD, here) == ("Python 3.11 instead of 3.9", "pandas 3.0 instead of 2.2")
    assert differences(Environment("3.11", {"keras": "3.1"}), here) == ("no keras",)
    assert differences(here, here) == ()


def test_grading_with_other_versions_than_releases_state_is_reported(course, toy):
    note = exercise_of(course, dataclasses.replace(toy, recorded=OLD)).note_of_environment()
    assert note.startswith("toy: this machine has Python 3.1")
    assert "numpy" in note
    assert "delete reference/toy/environment.toml" in note
    here = dataclasses.replace(toy, recorded=environment_here(()))
    assert [exercise_of(course, item).note_of_environment() for item in (toy, here)] == ["", ""]


def test_imports_that_are_prepared_to_fail_are_not_counted():
    source = "import numpy as np, scipy.stats\nfrom torch.nn import Linear\ntry:\n    import seaborn\nexcept: ..."
    assert imported_roots(source) == {"numpy", "scipy", "torch"}
    assert imported_roots("from . import x\nx = = 1") == frozenset()


def notebook(*sources):
    cells = [{"cell_type": "code", "id": f"c{n}", "source": source} for n, source in enumerate(sources)]
    return {"cells": cells}


@pytest.fixture
def release(toy_folder, tmp_path):
    """A release that states another grading environment than this one."""
    (toy_folder / "environment.toml").write_bytes(render_environment(OLD))
    folder = tmp_path / "release"
    write_release(compose_release(load_reference(toy_folder), EXPECTED), folder)
    return folder


@pytest.mark.parametrize("name", ["grader.py", "numpy.py", "random.py", "check.py"])
def test_a_file_that_another_module_hides_where_it_is_graded_is_named(release, name):
    (release / name).write_text("x = 1\n")
    notebook = json.loads((release / "toy.ipynb").read_text())
    lines = [line for line in what_differs(release, load_release(release), notebook, str) if name in line]
    hidden = f"{name} has the name of another module, and `import {name[:-3]}` gets that one where your work is graded"
    assert lines == ([f"{hidden}; rename your file"] if name != "check.py" else [])


def test_check_says_in_one_line_what_differs_and_names_cells_in_newer_syntax(release):
    (release / "helper.py").write_text("")
    handed_in = notebook(
        "%matplotlib inline\nimport numpy, seaborn, helper, wandb\n!ls", "x = = 1", "match 1:\n    case 1: pass"
    )
    lines = what_differs(release, load_release(release), handed_in, lambda id: f"the cell {id}")
    assert len(lines) == 2
    assert lines[0].startswith("the machine that grades this differs from yours: you have Python 3.")
    assert "pandas" in lines[0]
    assert lines[0].endswith("; seaborn, which may be missing there")
    assert lines[1].startswith("the cell c2 cannot be read by Python 3.9, which grades it: line ")


def test_a_release_that_says_nothing_is_compared_with_nothing(release):
    (release / "public" / "environment.json").unlink()
    assert what_differs(release, load_release(release), notebook("import seaborn"), str) == ()


def test_the_command_line_shows_it(release):
    shown = gradecast("check", "toy.ipynb", cwd=release)
    assert shown.stdout.count("the machine that grades this differs from yours: you have Python 3.") == 1
