"""The rules that keep `make quick` quick, and the order that shortens `make test`."""

import importlib
import subprocess
import sys
from types import SimpleNamespace

import pytest
from helpers import ROOT
from quick import FRAMEWORKS, must_stay_in_its_process
from scheduling import LONGEST, part_of


def some_test(*marks):
    return SimpleNamespace(name="test_something", get_closest_marker=lambda name: name in marks)


def test_an_unmarked_test_that_starts_a_process_fails():
    with (
        pytest.raises(pytest.fail.Exception, match="test_something starts a process: mark it `slow`"),
        must_stay_in_its_process(some_test()),
    ):
        subprocess.run(["true"], check=True)


@pytest.mark.parametrize("framework", sorted(FRAMEWORKS))
def test_an_unmarked_test_that_imports_a_framework_fails(framework):
    with (
        pytest.raises(pytest.fail.Exception, match=f"test_something imports {framework}: mark it"),
        must_stay_in_its_process(some_test()),
    ):
        sys.audit("import", framework, None, None, None, None)


def test_what_a_package_starts_when_it_is_imported_is_not_the_tests(tmp_path, monkeypatch):
    (tmp_path / "asks_the_system.py").write_text("import subprocess\nsubprocess.run(['true'], check=True)\n")
    monkeypatch.syspath_prepend(tmp_path)
    with must_stay_in_its_process(some_test()):
        importlib.import_module("asks_the_system")


@pytest.mark.slow  # the rule holds here, too
def test_what_is_marked_may_start_processes_and_import():
    with must_stay_in_its_process(some_test("slow")):
        sys.audit("import", "torch", None, None, None, None)
        sys.audit("subprocess.Popen", "true", ["true"], None, None)


def test_a_tests_own_failure_is_reported_before_the_missing_mark():
    with pytest.raises(subprocess.CalledProcessError), must_stay_in_its_process(some_test()):
        subprocess.run(["false"], check=True)


def test_the_files_that_take_longest_are_there():
    assert [name for name in LONGEST if not (ROOT / name).is_file()] == []


def test_tests_are_distributed_by_file_and_long_ones_by_exercise_page_or_user():
    assert part_of("tests/terminal/test_cli.py::test_help[a]") == "tests/terminal/test_cli.py"
    exercises = "tests/reference/test_exercises.py::test_the_notebook_runs_as_a_script"
    others = "tests/reference/test_exercises.py::test_any"
    assert part_of(f"{exercises}[toy]") == part_of(f"{others}[toy]") != part_of(f"{exercises}[b]")
    pages = "tests/docs/test_commands_run.py::test_every_command_of_a_page_runs"
    assert part_of(f"{pages}[docs/grading.md]") != part_of(f"{pages}[docs/nbgrader.md]")
    assert part_of("tests/sandbox/test_server.py::test_an_unknown_sandbox_is_refused") == "tests/sandbox/test_server.py"
