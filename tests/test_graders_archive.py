"""What `make dist` packs for graders: a course that installs and grades without a clone."""

import io
import re
import runpy
import subprocess
import sys
import zipfile

import pytest
from documentation import accept, lines_of_commands
from helpers import ROOT
from packaging.requirements import Requirement

from gradecast.command_line import main
from grader.exercise.assignment import load_reference
from grader.notebook import dumps

PACKING = runpy.run_path(str(ROOT / "tools" / "graders_archive.py"))
COURSE = ROOT / "tests" / "course" / "reference"


def packed(tmp_path, *folders):
    wheel = tmp_path / "gradecast-1.0-py3-none-any.whl"
    wheel.write_bytes(b"wheel")
    references = [load_reference(folder) for folder in folders]
    return PACKING["graders_archive"](references, wheel, b"click==8.1\n")


def unpacked(data, folder):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(folder)
    (top,) = folder.iterdir()
    return top


def test_it_is_a_course_with_the_wheel_the_versions_and_a_readme(tmp_path):
    (tmp_path / "out").mkdir()
    top = unpacked(packed(tmp_path, COURSE / "toy"), tmp_path / "out")
    assert sorted(path.name for path in top.iterdir()) == [
        "README.md", "constraints.txt", "gradecast-1.0-py3-none-any.whl", "reference",
    ]  # fmt: skip
    assert load_reference(top / "reference" / "toy").identity == load_reference(COURSE / "toy").identity
    assert not list(top.rglob("__pycache__"))


def test_its_readme_gives_lines_that_work(tmp_path):
    (tmp_path / "out").mkdir()
    top = unpacked(packed(tmp_path, COURSE / "toy"), tmp_path / "out")
    (line,) = lines_of_commands(top / "README.md")
    assert line == "gradecast grade toy submitted/"
    accept(main, line)
    text = (top / "README.md").read_text()
    assert "--constraint constraints.txt './gradecast-1.0-py3-none-any.whl[instructor]'\n" in text


def test_an_exercise_of_torch_brings_the_script_that_finds_its_small_builds(tmp_path):
    (tmp_path / "out").mkdir()
    top = unpacked(packed(tmp_path, ROOT / "reference" / "manual_rnn"), tmp_path / "out")
    assert "whl[instructor,torch]' $(python3 torch_builds.py)\n" in (top / "README.md").read_text()
    assert (top / "torch_builds.py").read_bytes() == (ROOT / "grader" / "release" / "torch_builds.py").read_bytes()


def test_an_exercise_of_keras_tuner_brings_its_packages_and_says_which_pythons_have_them(tmp_path):
    (tmp_path / "out").mkdir()
    top = unpacked(packed(tmp_path, ROOT / "reference" / "hyperparameter_search"), tmp_path / "out")
    text = (top / "README.md").read_text()
    assert "whl[instructor,tensorflow,tuning]'\n" in text
    assert "Python 3.11 to 3.13." in text


def test_the_same_course_packs_to_the_same_bytes(tmp_path):
    assert packed(tmp_path, COURSE / "toy") == packed(tmp_path, COURSE / "toy")


def test_every_pin_names_one_version_for_each_python():
    """Debian 12's Python is 3.11.2, for which some packages need another version."""
    pins = [Requirement(line) for line in (ROOT / "constraints.txt").read_text().splitlines()]
    for python in ("3.11.2", "3.11.7", "3.12.3", "3.13.1"):
        here = {"python_full_version": python, "python_version": ".".join(python.split(".")[:2])}
        names = [pin.name.lower() for pin in pins if pin.marker is None or pin.marker.evaluate(here)]
        assert len(names) == len(set(names)) == len({pin.name.lower() for pin in pins})
        assert all(re.fullmatch(r"==[\w.]+", str(pin.specifier)) for pin in pins)


@pytest.mark.slow
def test_a_grader_without_a_clone_grades_a_class(tmp_path):
    """The wheel, beside the packages of this environment, which stand for what pip would download."""
    wheel = PACKING["build_wheel"](tmp_path)
    data = PACKING["graders_archive"]([load_reference(COURSE / "toy")], wheel, b"")
    (tmp_path / "out").mkdir()
    top = unpacked(data, tmp_path / "out")
    target = tmp_path / "installed"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", target, top / wheel.name],
        check=True,
    )
    (top / "submitted").mkdir()
    (top / "submitted" / "ada.ipynb").write_text(dumps(load_reference(COURSE / "toy").solved))
    found = subprocess.run(
        [sys.executable, "-P", "-m", "gradecast", "grade", "toy", "submitted/"],
        cwd=top, env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(target)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    assert "1 new result, 0 judged" in found.stdout
