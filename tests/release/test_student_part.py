"""The zip for students: the release, and the wheel of the student's part."""

import ast
import io
import json
import shutil
import subprocess
import sys
import sysconfig
import urllib.request
import zipfile

import pytest
from helpers import ROOT, gradecast

from grader.errors import AssignmentError
from grader.exercise.assignment import load_reference
from grader.exercise.settings import check_settings
from grader.notebook import dumps
from grader.release import student_part, torch_builds
from grader.release.handout import handout

WHEEL = "./gradecast-0.1.0-py3-none-any.whl"
IMPORTED = {"ipython": ("IPython", "matplotlib_inline", "traitlets")}
"""Names under which a distribution and its inseparable dependencies are imported, if they differ from its own."""


def top_level(path):
    """The modules that a module imports at its top level."""
    for node in ast.parse(path.read_bytes()).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_nothing_that_grades_a_class_is_in_it():
    rooms = {name.split(".")[1] for name in student_part.modules() if name.count(".")}
    assert rooms.isdisjoint({"attack", "executor", "gradebook", "grading", "release", "report", "submissions"})
    assert not {"grader.sandbox.forkserver", "grader.sandbox.bubblewrap"} & set(student_part.modules())
    assert {"grader.student", "grader.worker.__main__", "gradecast.check"} <= set(student_part.modules())


def test_its_modules_import_only_one_another_and_what_it_requires():
    known = student_part.modules()
    required = {root for name in student_part.NEEDED for root in IMPORTED.get(name, (name,))}
    for name, path in known.items():
        for wanted in top_level(path):
            root = wanted.partition(".")[0]
            if root in ("grader", "gradecast"):
                assert wanted in known or wanted.rpartition(".")[0] in known, f"{name} imports {wanted}"
            elif root not in sys.stdlib_module_names:
                for_data = student_part.FOR_DATA if name.startswith("grader.datasets") else ()
                assert root in required | set(for_data), f"{name} imports {wanted}"


def test_it_has_the_same_bytes_each_time():
    first = student_part.wheel()
    student_part.wheel.cache_clear()
    assert student_part.wheel() == first


@pytest.mark.parametrize(
    ("wanted", "package", "data", "lines"),
    [
        (("gradecast[students]",), "", False, (WHEEL, "jupyterlab>=4")),
        (("gradecast[students,torch]", "x>1"), "", True, (f"{WHEEL}[data]", "jupyterlab>=4", "torch>=2.4", "x>1")),
        (("gradecast >= 0.1",), "", False, (WHEEL,)),
        (("scipy",), "", False, (WHEEL, "scipy")),
        (("gradecast-tools",), "", False, (WHEEL, "gradecast-tools")),
        (("gradecast[students]",), "ours==2", True, ("ours==2", "jupyterlab>=4")),
    ],
)  # fmt: skip
def test_pip_is_never_asked_for_our_name_alone(wanted, package, data, lines):
    assert student_part.requirements(wanted, package, data=data) == lines


def test_the_systems_of_tensorflow_stay_told_apart():
    lines = student_part.requirements(("gradecast[tensorflow]",), "", data=False)
    assert lines[1:] == (
        'tensorflow-cpu>=2.17; platform_system == "Linux"', 'tensorflow>=2.17; platform_system != "Linux"'
    )  # fmt: skip


@pytest.mark.parametrize("table", [{"package": 1}, {"package": "--index-url x"}, {"package": "a\nb"}, {"pack": "a"}])
def test_the_settings_of_a_release_are_checked(table):
    with pytest.raises(AssignmentError, match=r"\[release\] must be package"):
        check_settings({"release": table}, "toy/assignment.toml")


def test_a_course_that_publishes_a_package_gets_no_wheel():
    with zipfile.ZipFile(io.BytesIO(handout("toy", {"toy.ipynb": b"{}"}, with_wheel=False))) as archive:
        assert archive.namelist() == ["toy/toy.ipynb"]


class Answer(io.BytesIO):
    """A fake result of `urlopen`."""


def test_torch_comes_from_the_index_for_processors_where_that_answers(monkeypatch, capsys):
    monkeypatch.setattr(urllib.request, "urlopen", lambda url, timeout: Answer())
    torch_builds.main()
    assert capsys.readouterr() == (f"--extra-index-url {torch_builds.ADDRESS}\n", "")


def test_torch_comes_from_pips_own_index_where_it_does_not(monkeypatch, capsys):
    def unreachable(url, timeout):
        assert timeout <= 5
        raise TimeoutError("timed out")

    monkeypatch.setattr(urllib.request, "urlopen", unreachable)
    torch_builds.main()
    out, error = capsys.readouterr()
    assert out == ""
    assert error.endswith("cannot be reached (timed out): torch comes from pip's own index\n")


@pytest.fixture(scope="module")
def student(tmp_path_factory):
    """A student's environment with the wheel from the zip, and the unpacked folder; dependencies come from ours."""
    place = tmp_path_factory.mktemp("student")
    course = place / "course"
    shutil.copytree(
        ROOT / "tests" / "course", course, ignore=shutil.ignore_patterns("__pycache__", ".gradecast", "graded")
    )
    assert "to hand out" in gradecast("build", "toy", "--zip", cwd=course).stdout
    with zipfile.ZipFile(course / "handouts" / "toy.zip") as archive:
        archive.extractall(place)
    subprocess.run([sys.executable, "-m", "venv", place / "venv"], check=True)
    python = place / "venv" / "bin" / "python"
    pip = [python, "-m", "pip", "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*pip, place / "toy" / student_part.WHEEL], check=True)
    site = next((place / "venv" / "lib").glob("python*/site-packages"))
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    (place / "toy" / "toy.ipynb").write_text(dumps(load_reference(course / "reference" / "toy").solved))
    return place


@pytest.mark.slow
def test_a_student_checks_with_nothing_but_the_zip(student):
    command = student / "venv" / "bin" / "gradecast"
    found = subprocess.run([command, "check", "toy.ipynb"], cwd=student / "toy", capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    assert "2 of 2 public points" in found.stdout
    where = [student / "venv" / "bin" / "python", "-c", "import grader, sys; print(grader.__file__)"]
    assert str(student) in subprocess.run(where, capture_output=True, text=True, cwd=student).stdout


@pytest.mark.slow
def test_the_students_part_has_the_students_commands(student):
    command = student / "venv" / "bin" / "gradecast"
    said = subprocess.run([command, "--help"], capture_output=True, text=True).stdout
    listed = {line.split()[0] for line in said.partition("Commands:\n")[2].splitlines() if line.strip()}
    assert listed == {"check", "completion", "data"}
    lines = [line for line in said.splitlines() if not line.startswith("Usage:")]
    examples = [line.partition(" gradecast ")[2] for line in lines if " gradecast " in line]
    assert examples == ["check jena_density.ipynb"]
    refused = subprocess.run([command, "grade", "toy", "."], capture_output=True, text=True)
    assert refused.returncode == 2
    assert "No such command" in refused.stderr


@pytest.mark.slow
def test_pip_knows_the_wheel_as_gradecast_so_that_it_replaces_the_whole(student):
    pip = [student / "venv" / "bin" / "python", "-m", "pip", "list", "--format", "json", "--path"]
    site = next((student / "venv" / "lib").glob("python*/site-packages"))
    listed = json.loads(subprocess.run([*pip, site], capture_output=True, text=True).stdout)
    assert {"name": "gradecast", "version": "0.1.0"} in listed
    assert sorted(path.name for path in site.glob("g*")) == ["gradecast", "gradecast-0.1.0.dist-info", "grader"]
