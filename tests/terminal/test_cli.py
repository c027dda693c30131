"""The command line as a contract: help with examples, exit codes, one clear line for an error."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from helpers import ROOT, gradecast
from helpers import command as line_of

from gradecast.command_line import main


def commands(group=main, prefix=()):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*prefix, name))
        else:
            yield (*prefix, name), command


COMMANDS = [pytest.param(*item, id=" ".join(item[0])) for item in commands()]
WITHOUT_JSON = {
    "completion": "prints a script",
    "data fetch": "prints a path",
    "data path": "prints a path",
    "gradescope-zip": "writes a file",
    "report": "prints a path",
}
"""Commands that print no table, with what they print instead."""


@pytest.mark.parametrize(("path", "command"), COMMANDS)
def test_every_command_has_help_with_an_example(path, command):
    found = CliRunner().invoke(main, [*path, "--help"])
    assert found.exit_code == 0
    assert f"Example:  gradecast {' '.join(path)}" in found.output
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help


@pytest.mark.parametrize(("path", "command"), COMMANDS)
def test_every_command_that_prints_a_table_prints_json_too(path, command):
    options = {option for parameter in command.params for option in parameter.opts}
    assert ("--json" in options) != (" ".join(path) in WITHOUT_JSON)


def on_a_terminal(*arguments, cwd, **environment):
    """The output of a command whose standard output and error are a terminal of 80 columns."""
    import pty

    ours, theirs = pty.openpty()
    environment = {"TERM": "xterm-256color", "COLUMNS": "80", **environment}
    wanted = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    with subprocess.Popen(
        line_of(*arguments), cwd=cwd, stdout=theirs, stderr=theirs, stdin=theirs, env={**wanted, **environment}
    ):
        os.close(theirs)
        return b"".join(_chunks(ours)).decode()


def _chunks(descriptor):
    with contextlib.suppress(OSError):  # Linux reports the closed other end in this way
        while chunk := os.read(descriptor, 4096):
            yield chunk
    os.close(descriptor)


COLOUR = re.compile("\x1b\\[[0-9;]*(3[0-7]|9[0-7]|38;[25];[0-9;]*)m")


def test_the_list_of_commands_has_their_own_words():
    assert {name: main.commands.unloaded(name).get_short_help_str(200) for name in main.commands} == {
        name: command.get_short_help_str(200) for name, command in main.commands.items()
    }


@pytest.mark.slow
def test_the_list_of_commands_imports_none_of_them():
    asked = "import sys; sys.argv = ['gradecast', '--help']; from gradecast.__main__ import main; main()"
    code = f"import atexit\natexit.register(lambda: print(*sorted(sys.modules), file=sys.stderr))\n{asked}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "calibrate" in done.stdout
    loaded = set(done.stderr.split())
    assert "click" in loaded
    assert loaded.isdisjoint({"gradecast.exercises", "gradecast.options", "grader.model", "numpy", "rich"})


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [("attack", "--list"), ("judge", "nothing")], ids=["a table", "an error"])
def test_no_color_is_honoured(arguments, course):
    assert not COLOUR.search(on_a_terminal(*arguments, cwd=course, NO_COLOR="1"))
    assert "\x1b" not in on_a_terminal(*arguments, cwd=course, TERM="dumb")


@pytest.mark.slow
def test_an_error_is_red_on_a_terminal(course):
    assert COLOUR.search(on_a_terminal("judge", "nothing", cwd=course))


@pytest.mark.slow
def test_an_unknown_exercise_names_those_there_are(course):
    found = gradecast("build", "nothing", cwd=course)
    assert (found.returncode, found.stdout) == (2, "")
    assert "no exercise 'nothing'; there are: toy" in found.stderr


@pytest.mark.slow
def test_outside_a_course_it_says_where_it_looked(tmp_path):
    found = gradecast("build", cwd=tmp_path)
    assert found.returncode == 2
    assert "no course here or above" in found.stderr


@pytest.mark.slow
def test_a_missing_folder_of_submissions_is_bad_input(course):
    found = gradecast("grade", "toy", "nowhere", cwd=course)
    assert found.returncode == 2
    assert "nowhere: no such folder" in found.stderr


@pytest.mark.slow
def test_an_author_error_names_file_and_line(course):
    path = course / "reference" / "toy" / "notebook.py"
    before, after = path.read_text().split("# BEGIN SOLUTION", 1)
    path.write_text(f"{before}# BEGIN SOLUTON{after}")
    found = gradecast("build", cwd=course)
    assert found.returncode == 2
    assert f"toy/notebook.py:{before.count(chr(10)) + 1}:" in found.stderr
    assert len(found.stderr.strip().splitlines()) == 1


@pytest.mark.slow
def test_build_then_check_then_stale(course):
    assert gradecast("build", cwd=course).returncode == 0
    assert gradecast("build", "--check", cwd=course).returncode == 0
    path = course / "reference" / "toy" / "notebook.py"
    path.write_text(path.read_text().replace("A short exercise", "A brief exercise"))
    found = gradecast("build", "--check", "--json", cwd=course)
    assert found.returncode == 1
    (built,) = json.loads(found.stdout)
    assert built["stale"][:2] == ["public/release.ipynb", "toy.ipynb"]
    kept = f"reference/toy/releases/{built['touched'][0]['release']}.json"
    assert sorted(built["stale"][2:]) == sorted([kept, "reference/toy/releases/current.json"])
    assert "A short exercise" in (course / "assignments" / "toy" / "toy.ipynb").read_text()


@pytest.mark.slow
def test_two_builds_in_two_places_are_byte_identical(course, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(course, other)
    assert gradecast("build", cwd=course).returncode == gradecast("build", cwd=other).returncode == 0
    assert contents(course / "assignments") == contents(other / "assignments")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_doctor_names_what_is_there_and_what_is_not():
    found = gradecast("doctor", "--json", cwd=ROOT)
    findings = {item["name"]: item for item in json.loads(found.stdout)}
    assert {
        "python",
        "cores",
        "seccomp",
        "Landlock",
        "torch",
        "tensorflow",
        "nbgrader",
        "slurm",
        "jena",
    } <= findings.keys()
    assert all(item["available"] or item["remedy"] for item in findings.values())
    assert found.returncode == (0 if all(i["available"] for i in findings.values() if i["needed"]) else 3)


@pytest.mark.slow
def test_piped_output_has_no_colours_and_no_control_characters(course):
    found = gradecast("data", "list", cwd=course)
    assert found.returncode == 0
    assert "\x1b" not in found.stdout


@pytest.mark.slow
def test_pytest_judges_a_reference_and_a_submission(course):
    pytest_command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "reference/toy"]
    found = subprocess.run(pytest_command, cwd=course, capture_output=True, text=True)
    assert "5 passed" in found.stdout, found.stdout + found.stderr
    from grader.exercise.assignment import load_reference
    from grader.exercise.known_solutions import load_sample, sample_notebook
    from grader.notebook import dumps

    toy = load_reference(course / "reference" / "toy")
    sample = load_sample(toy.folder / "mistakes" / "persistence.py")
    (course / "s.ipynb").write_text(dumps(sample_notebook(toy, sample)))
    found = subprocess.run([*pytest_command, "--submission", "s.ipynb"], cwd=course, capture_output=True, text=True)
    assert "1 failed, 4 passed" in found.stdout, found.stdout + found.stderr
    assert "hint: A line goes on as it was." in found.stdout


@pytest.mark.slow
def test_names_and_messages_of_students_cannot_command_a_terminal(course, toy):
    from grader.notebook import dumps

    folder = course / "submitted"
    folder.mkdir()
    for name in ("eve\x1b]0;pwned\x07", "a\u202eb", "eva\nada: 99 points", "c\x9b2J"):
        (folder / f"{name}.ipynb").write_text(dumps(toy.solved))
    (folder / "link\x1b[2J.ipynb").symlink_to("/etc/passwd")
    found = gradecast("grade", "toy", "submitted", cwd=course)
    assert found.returncode == 1, "done, and some could not be run"
    for text in (found.stdout, found.stderr):
        assert not set("\x1b\x07\u202e\x9b") & set(text)
        assert "\nada: 99 points" not in text
    assert "eve\\x1b" in found.stdout


@pytest.mark.slow
def test_it_grades_from_an_environment_below_tmp(course, toy):
    """The sandbox mounts a private /tmp there."""
    import sysconfig
    import tempfile
    import venv

    from grader.notebook import dumps

    (course / "submitted").mkdir()
    (course / "submitted" / "ada.ipynb").write_text(dumps(toy.solved))
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        venv.create(folder, with_pip=False, symlinks=True)
        packages = Path(sysconfig.get_path("purelib", vars={"base": folder, "platbase": folder}))
        (packages / "ours.pth").write_text(f"{sysconfig.get_path('purelib')}\n{ROOT}\n")
        python = Path(folder) / "bin" / "python"
        arguments = [python, ROOT / "cli.py", "grade", "toy", "submitted", "--json"]
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # nbgrader calls alembic
        environment = {**os.environ, "PATH": path}
        found = subprocess.run(arguments, cwd=course, env=environment, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)[0]["points"] == 8, found.stdout
