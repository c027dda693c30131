"""Wrong command lines: one line on standard error, the right exit code, and nothing is started."""

import shutil

import pytest
from click.testing import CliRunner
from helpers import gradecast

from gradecast.command_line import main
from grader.notebook import dumps


@pytest.fixture
def run(course, monkeypatch, exercise):
    """Runs a command in a course with one submission; returns its exit code and output."""
    (course / "submitted").mkdir()
    (course / "submitted" / "ada.ipynb").write_text(dumps(exercise.solved))
    (course / "file").write_text("x")
    monkeypatch.chdir(course)

    def invoke(*arguments):
        found = CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="gradecast")
        assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
        return found

    return invoke


WRONG = {
    "an unknown command": ["grad"],
    "an unknown option": ["--colour"],
    "an unknown option of a command": ["grade", "toy", "submitted", "--worker", "2"],
    "no exercise": ["grade"],
    "no submissions": ["grade", "toy"],
    "one argument too many": ["grade", "toy", "submitted", "more"],
    "an exercise that is not there": ["grade", "toys", "submitted"],
    "an exercise that is a path": ["grade", "../reference/toy", "submitted"],
    "an exercise with an escape sequence": ["grade", "\x1b[2J", "submitted"],
    "an exercise of 300 characters": ["build", "x" * 300],
    "submissions that are not there": ["grade", "toy", "nowhere"],
    "submissions that are a file": ["grade", "toy", "file"],
    "submissions that are empty text": ["grade", "toy", ""],
    "submissions that are the reference": ["grade", "toy", "reference"],
    "no workers": ["grade", "toy", "submitted", "--workers", "0"],
    "negative workers": ["grade", "toy", "submitted", "--workers", "-2"],
    "workers that are no number": ["grade", "toy", "submitted", "--workers", "two"],
    "workers of 5000 digits": ["grade", "toy", "submitted", "--workers", "9" * 5000],
    "an unknown sandbox": ["grade", "toy", "submitted", "--sandbox", "docker"],
    "an option without value": ["grade", "toy", "submitted", "--workers"],
    "results among the submissions": ["grade", "toy", "submitted", "--out", "submitted"],
    "results below the submissions": ["grade", "toy", "submitted", "--out", "submitted/graded"],
    "submissions among the results": ["grade", "toy", "graded/toy/submitted"],
    "results in the reference": ["grade", "toy", "submitted", "--out", "reference"],
    "results in what is handed out": ["grade", "toy", "submitted", "--out", "assignments"],
    "results in a file": ["grade", "toy", "submitted", "--out", "file"],
    "results below a file": ["grade", "toy", "submitted", "--out", "file/graded"],
    "a gradebook that is no URL": ["grade", "toy", "submitted", "--gradebook", "grades.db"],
    "a gradebook with a typo": ["grade", "toy", "submitted", "--gradebook", "sqlit:///grades.db"],
    "data for an exercise without": ["grade", "toy", "submitted", "--data", "file"],
    "data that are not there": ["grade", "toy", "submitted", "--data", "nowhere"],
    "a course that is not there": ["grade", "toy", "submitted", "--course", "nowhere"],
    "a course that is a file": ["grade", "toy", "submitted", "--course", "file"],
    "a course that is none": ["build", "--course", "/"],
    "judging without results": ["judge", "toy"],
    "judging in a file": ["judge", "toy", "--out", "file"],
    "judging what is not there": ["judge", "toys"],
    "marking with nothing": ["mark", "toy"],
    "marking in two ways": ["mark", "toy", "file", "--serve"],
    "a marker without a page": ["mark", "toy", "file", "--as", "ines"],
    "marking without results": ["mark", "toy", "--serve"],
    "a port that is none": ["mark", "toy", "--serve", "--port", "70000"],
    "a marker without a name": ["mark", "toy", "--serve", "--gradebook", "sqlite:///g.db", "--as", " "],
    "calibrating without runs": ["calibrate", "toy"],
    "calibrating with one run": ["calibrate", "toy", "--runs", "1"],
    "a rate above 1": ["calibrate", "toy", "--runs", "5", "--rate", "2"],
    "a rate of NaN": ["calibrate", "toy", "--runs", "5", "--rate", "nan"],
    "calibrating without metrics": ["calibrate", "toy", "--runs", "5"],
    "a kill rate below 0": ["validate", "toy", "--kill-rate", "-1"],
    "a notebook that is not there": ["check", "nowhere.ipynb"],
    "a notebook that is a folder": ["check", "submitted"],
    "a notebook outside its folder": ["check", "submitted/ada.ipynb"],
    "an unknown dataset": ["data", "path", "jenna"],
    "an unknown dataset to fetch": ["data", "fetch", "../jena"],
    "a dataset into a file": ["data", "fetch", "jena", "--into", "file"],
    "an unknown command of data": ["data", "lists"],
}


@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG.keys())
def test_what_is_typed_wrongly_is_one_clear_line_and_exit_code_2(run, course, one_clear_line, arguments):
    if "graded/toy/submitted" in arguments:
        shutil.copytree(course / "submitted", course / "graded" / "toy" / "submitted")
    found = run(*arguments)
    assert found.exit_code == 2, found.stderr
    assert found.stdout == ""
    assert found.stderr.startswith("gradecast: ")
    assert found.stderr.count("\n") == 1, found.stderr
    one_clear_line(found.stderr.strip(), folder=course)
    assert not list(course.glob("**/submission.json"))


def test_only_the_name_none_switches_the_sandbox_off(run):
    """`none` has to be written out; there is no shorter way to it."""
    assert run("grade", "toy", "submitted", "--sandbox", "").exit_code == 2


def test_help_is_no_error(run):
    assert run("--help").exit_code == 0
    assert "Usage: gradecast grade" in run("grade", "--help").stdout


@pytest.mark.parametrize("file", ["checks.py", "probes.py", "unseen.py", "notebook.py", "assignment.toml"])
@pytest.mark.parametrize("command", [["build"], ["grade", "toy", "submitted"], ["judge", "toy"], ["validate"]])
def test_every_command_reports_what_is_wrong_with_its_exercise(run, course, one_clear_line, file, command):
    (course / "reference" / "toy" / file).write_text("import sys\nsys.exit(0)\n(")
    found = run(*command)
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.count("\n") == 1, found.stderr
    one_clear_line(found.stderr.strip(), "toy/" if file == "assignment.toml" else file, folder=course)


def test_a_module_that_calls_exit_is_an_error(run, course):
    (course / "reference" / "toy" / "checks.py").write_text("raise SystemExit(0)")
    assert run("grade", "toy", "submitted").exit_code == 2


def test_unknown_data_are_one_clear_line_even_with_a_path(run, course, one_clear_line):
    path = course / "reference" / "toy" / "assignment.toml"
    path.write_text('data = "jenna"\n' + path.read_text())
    for more in ([], ["--data", "file"]):
        found = run("grade", "toy", "submitted", *more)
        assert found.exit_code == 2
        one_clear_line(found.stderr.strip(), "'jenna'", folder=course)


DAMAGED = {
    "release.ipynb": [b"", b"{", b"[]", b'{"cells": 5}', b'{"cells": [], "metadata": {}}', b"[" * 100_000, None],
    "expected.json": [b"", b"{", b"[]", b"5", b'{"means": {"$array": "a0"}}', b"[" * 100_000, None],
    "expected.npz": [b"x", b"PK\x05\x06" + bytes(18) + b"x"],
    "assignment.json": [b"", b"{", b"[]", b"{}", None],
    "checks.py": [b"(", b"raise SystemExit(0)", None],
    "probes.py": [b"(", b"\xff", None],
}


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory, exercise):
    """The release of the toy exercise."""
    from grader.evidence import Observation
    from grader.judging.view import Expected
    from grader.release.compose import compose_release, write_release

    observed = {"means": {"of_range": 1.5, "of_one": 5.0}, "averages": {"shape": [8]}}
    expected = Expected({name: Observation(value) for name, value in observed.items()})
    folder = tmp_path_factory.mktemp("handed out") / "toy"
    write_release(compose_release(exercise, expected), folder)
    return folder


@pytest.mark.parametrize(
    ("name", "data"),
    [pytest.param(name, data, id=f"{name} {n}") for name, items in DAMAGED.items() for n, data in enumerate(items)],
)
def test_a_release_that_was_damaged_is_one_clear_line_for_the_student(handed_out, tmp_path, one_clear_line, name, data):
    from grader.errors import GradecastError
    from grader.exercise.public_assignment import load_release
    from grader.student import _public_expected, _release_of

    folder = tmp_path / "toy"
    shutil.copytree(handed_out, folder)
    path = folder / "public" / name
    path.unlink(missing_ok=True)
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(GradecastError) as caught:
        (load_release(folder), _release_of(folder), _public_expected(folder))
    assert caught.value.exit_code == 2
    one_clear_line(caught.value, folder=folder)


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments", [["grade", "toy", "submitted", "--workers", "x"], ["--nothing"], ["grade", "toy", "no"]]
)
def test_a_process_says_the_same(course, one_clear_line, arguments):
    found = gradecast(*arguments, cwd=course)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.count("\n") == 1
    one_clear_line(found.stderr.strip(), folder=course)
