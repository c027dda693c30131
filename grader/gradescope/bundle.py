"""Packs the zip for Gradescope: `setup.sh`, `run_autograder`, the exercise, its expected values, and this package.

The same course gives the same bytes. The zip contains solutions and checks, so it is for instructors only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import grader
from grader.errors import InfrastructureError
from grader.exercise.exercise import Exercise
from grader.exercise.files import FOLDER
from grader.exercise.settings import read_toml
from grader.gradescope.autograder import SETTINGS, Settings, settings_document
from grader.grading.standard import Standards, load_standards
from grader.release.build import with_expected
from grader.release.lock import LOCK
from grader.support.progress import Progress
from grader.support.zips import zipped

__all__ = ["Bundle", "pack_bundle"]

_LEFT_OUT = frozenset({"mistakes", "alternatives", "attack"})
"""Folders of an exercise or the package that grading does not need; within an exercise's `files/` they are kept."""
_SETUP = """#!/usr/bin/env bash
# Runs once, when Gradescope builds the image. Choose an image with Python 3.11 to 3.13 (Ubuntu 24.04).
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y python3 python3-venv libseccomp2 bubblewrap
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 is needed: choose the Ubuntu 24.04 image")'
python3 -m venv /autograder/venv
/autograder/venv/bin/pip install {packages}
"""
_DATA = "cd /autograder/source/package && /autograder/venv/bin/python -m gradecast data path {data}\n"
_RUN = """#!/usr/bin/env bash
# Runs for each submission, and writes results/results.json in any case.
ROOT="${GRADECAST_AUTOGRADER:-/autograder}"
export PYTHONPATH="$ROOT/source/package"
cd "$ROOT" && exec "$ROOT/venv/bin/python" -m grader.gradescope "$ROOT"
"""


@dataclass(frozen=True)
class Bundle:
    """A packed zip."""

    data: bytes
    """Content of the zip."""
    files: int
    """Number of files in it."""


def pack_bundle(exercise: Exercise, settings: Settings, progress: Progress) -> Bundle:
    """The zip for `exercise`. The reference runs here if its evidence is missing.

    Raises `InfrastructureError` if this package was installed without its sources.
    """
    standards, _ = with_expected(load_standards(exercise), progress, older=True)
    files = {
        "setup.sh": _setup(exercise).encode(),
        "run_autograder": _RUN.encode(),
        SETTINGS: settings_document(settings),
        **dict(_package()),
        **dict(_below(exercise.reference.folder, f"course/reference/{settings.name}")),
        **_evidence(standards),
    }
    return Bundle(zipped(files, executable=("setup.sh", "run_autograder")), len(files))


def _evidence(standards: Standards) -> Mapping[str, bytes]:
    """The reference's evidence for each release, and the unseen inputs, by the paths that the autograder reads."""
    cache = standards.today.exercise.cache
    folders = {standard.expected_folder for standard in standards.all if not standard.trouble}
    unseen = cache / "unseen"
    return {
        path: data
        for folder in sorted(folders)
        for path, data in _below(folder, f"course/.gradecast/{folder.relative_to(cache)}")
    } | {
        **(dict(_below(unseen, "course/.gradecast/unseen")) if unseen.is_dir() else {}),
    }


def _package() -> Iterator[tuple[str, bytes]]:
    root = Path(grader.__file__).parent.parent
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        path = root / name
        if not path.is_file():
            raise InfrastructureError(f"{path}: not there; pack from a clone of Gradecast, not from an installation")
        yield f"package/{name}", path.read_bytes()
    for name in ("grader", "gradecast"):
        yield from _below(root / name, f"package/{name}")


def _below(folder: Path, place: str) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        is_litter = "__pycache__" in parts or any(part.startswith(".") for part in parts)
        if path.is_file() and (parts[0] == FOLDER or _LEFT_OUT.isdisjoint(parts)) and not is_litter:
            yield f"{place}/{'/'.join(parts)}", path.read_bytes()


def _setup(exercise: Exercise) -> str:
    """`setup.sh`: installs the packages that the exercise requires, and Gradecast itself from the zip."""
    table = read_toml(exercise.reference.folder / "assignment.toml")
    here = "/autograder/source/package"
    wanted = [f"'{here}[instructor]'"]
    if (exercise.reference.folder / LOCK).is_file():
        wanted.insert(0, f"--constraint '/autograder/source/course/reference/{exercise.name}/{LOCK}'")
    for item in table.get("requirements", ()):
        extra = item.removeprefix("gradecast")
        wanted.append(f"'{here}{extra}'" if extra != item else f"'{item}'")
    assignment = exercise.assignment
    data = assignment.data if assignment.data not in assignment.files else None
    return _SETUP.format(packages=" ".join(dict.fromkeys(wanted))) + (_DATA.format(data=data) if data else "")
