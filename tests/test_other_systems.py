"""What students run, on Windows and macOS as far as Linux can show it: see `as_another_system`.

The folder's name has a blank and an umlaut, the notebook the line ends of Windows, the console no sign for much. To
read or write without a word on the encoding is an error.
"""

import json
import os
import shutil
import subprocess
import sys

import pytest
from helpers import ROOT, Recorded, exercise_of

from grader.exercise.assignment import load_reference
from grader.notebook import dumps
from grader.release.build import build_release

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="these systems are emulated on Linux"),
]
SYSTEMS = ("win32", "darwin")
WRONG = '# ü “…” ∑\ndef mean(values):\n    raise ValueError("∑ 漢")\n'
ENDLESS = "def mean(values):\n    while True:\n        pass\n"
LIVE = """
import sys, time
from pathlib import Path
from grader.student import public_verdicts
def mean(values):
    while True:
        pass
began = time.monotonic()
_, verdicts = public_verdicts(Path.cwd(), {"mean": mean}, "mean")
print([item.message for item in verdicts], [item.at for item in verdicts])
sys.exit(time.monotonic() - began > 30)
"""


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    course = tmp_path_factory.mktemp("course") / "course"
    shutil.copytree(ROOT / "tests" / "course", course)
    folder = tmp_path_factory.mktemp("student") / "mein Ordner ü" / "toy"
    exercise = exercise_of(course, load_reference(course / "reference" / "toy"))
    build_release(exercise, folder, check_only=False, nbgrader=None, progress=Recorded())
    document = json.loads((folder / "public" / "assignment.json").read_text())
    document["limits"] |= {"cell_seconds": 2, "probe_seconds": 2}
    (folder / "public" / "assignment.json").write_text(json.dumps(document))
    for path in (folder / "public").glob("*.py"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    return folder, load_reference(course / "reference" / "toy").solved


def hand_in(release, mean=None):
    """The notebook with another `mean`, written as an editor of Windows does."""
    folder, solved = release
    notebook = json.loads(dumps(solved))
    if mean is not None:
        next(cell for cell in notebook["cells"] if cell["id"] == "mean")["source"] = mean.replace("\n", "\r\n")
    text = json.dumps(notebook, indent=1, ensure_ascii=False).replace("\n", "\r\n")
    (folder / "toy.ipynb").write_bytes(text.encode())
    return folder


def run(system, folder, *arguments):
    command = [sys.executable, "-P", "-X", "warn_default_encoding", ROOT / "tests" / "as_another_system.py", system]
    environment = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252", "LC_ALL": "C.UTF-8"}
    found = subprocess.run([*command, *arguments], cwd=folder, capture_output=True, env=environment)
    return found.returncode, found.stdout.decode("cp1252"), found.stderr.decode("cp1252")


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_right_notebook_passes(release, system):
    code, out, error = run(system, hand_in(release), "gradecast", "check", "toy.ipynb")
    assert code == 0, error
    assert "+ The mean of 0, 1, 2, 3 is right. [1]" in out
    assert "2 of 2 public points" in out


@pytest.mark.parametrize("system", SYSTEMS)
def test_what_the_console_has_no_sign_for_gets_a_stand_in(release, system):
    code, out, error = run(system, hand_in(release, WRONG), "gradecast", "check", "toy.ipynb")
    assert code == 1, error
    assert 'in mean(), line 3: `raise ValueError("? ?")`' in out
    assert "x 1 check stopped for the same reason as above" in out


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_loop_without_end_is_ended(release, system):
    code, out, error = run(system, hand_in(release, ENDLESS), "gradecast", "check", "toy.ipynb")
    assert code == 1, error
    assert "the cell that begins with `average = mean(np.arange(10.0))` took longer than 2 s" in out


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_loop_without_end_is_ended_in_a_notebook(release, system, tmp_path):
    (tmp_path / "live.py").write_text(LIVE)
    code, out, error = run(system, release[0], str(tmp_path / "live.py"))
    assert code == 0, error
    assert out.startswith("['your code took longer than 2 s'] ['in mean(), line "), out + error


@pytest.mark.parametrize("system", SYSTEMS)
def test_datasets_are_made(release, system, tmp_path, monkeypatch):
    monkeypatch.setenv("GRADECAST_CACHE", str(tmp_path / "Daten ü"))
    code, out, error = run(system, release[0], "gradecast", "data", "path", "lanl")
    assert code == 0, error
    assert out.strip()
