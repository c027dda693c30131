"""Completion in the shell: the queries of click's script, and our answers."""

import os
import shutil
import subprocess
import sys

import pytest
from click.shell_completion import get_completion_class
from click.testing import CliRunner
from helpers import ROOT

from gradecast.command_line import main


def completed(*words: str) -> list[str]:
    """The completions offered for the last word."""
    shell = get_completion_class("bash")
    assert shell is not None
    found = shell(main, {}, "gradecast", "_GRADECAST_COMPLETE").get_completions(list(words[:-1]), words[-1])
    return [item.value for item in found]


@pytest.mark.parametrize("command", ["build", "validate", "calibrate", "demo", "grade", "judge", "feedback", "report"])
def test_exercises_are_completed(command, course, monkeypatch):
    monkeypatch.chdir(course)
    assert completed(command, "t") == ["toy"]
    assert completed(command, "x") == []


def test_an_exercise_is_completed_in_another_course(course, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert completed("judge", "--course", str(course), "") == ["toy"]


def test_students_with_results_are_completed(course, monkeypatch):
    for student in ("ada", "ben"):
        (course / "graded" / "toy" / student).mkdir(parents=True)
        (course / "graded" / "toy" / student / "submission.json").touch()
    monkeypatch.chdir(course)
    assert completed("feedback", "toy", "") == ["ada", "ben"]
    assert completed("feedback", "toy", "b") == ["ben"]


def test_without_a_course_nothing_is_completed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert completed("grade", "") == []


def test_commands_options_and_datasets_are_completed():
    assert completed("va") == ["validate"]
    assert completed("validate", "--no") == ["--no-mutants"]
    assert completed("data", "path", "j") == ["jena"]


@pytest.mark.slow
def test_the_shell_asks_and_gets_completions(course):
    asked = {"_GRADECAST_COMPLETE": "bash_complete", "COMP_WORDS": "gradecast judge t", "COMP_CWORD": "2"}
    found = subprocess.run(
        [sys.executable, "-c", "from gradecast.command_line import main; main(prog_name='gradecast')"],
        cwd=course,
        env={**os.environ, "PYTHONPATH": str(ROOT), **asked},
        capture_output=True,
        text=True,
    )
    assert (found.stdout, found.stderr) == ("plain,toy\n", "")


@pytest.mark.slow
@pytest.mark.parametrize("shell", ["bash", "fish", "zsh"])
def test_the_script_ends_with_the_line_that_installs_it(shell):
    found = CliRunner().invoke(main, ["completion", shell])
    assert found.exit_code == 0
    assert "_GRADECAST_COMPLETE" in found.stdout
    assert f"gradecast completion {shell}" in found.stdout.splitlines()[-1]


@pytest.mark.slow
def test_bash_accepts_the_script():
    script = CliRunner().invoke(main, ["completion", "bash"]).stdout
    bash = shutil.which("bash")
    assert bash is not None
    found = subprocess.run([bash, "-c", f"{script}\ncomplete -p gradecast"], capture_output=True, text=True)
    assert "_gradecast_completion gradecast" in found.stdout, found.stderr
