"""What a grader needs without a clone: `python tools/graders_archive.py [NAME]...`, or `make dist`.

Writes `dist/gradecast-VERSION-py3-none-any.whl`, all of Gradecast, and `dist/gradecast-graders-VERSION.zip`: the wheel,
the versions of packages that the tests ran with, the exercises, and a README with the lines to type. The archive is a
course, and holds solutions and hidden checks.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from grader import __version__  # noqa: E402
from grader.errors import GradecastError  # noqa: E402
from grader.exercise.assignment import load_reference  # noqa: E402
from grader.exercise.course import Course  # noqa: E402
from grader.exercise.reference import Reference  # noqa: E402
from grader.release.frameworks import FRAMEWORKS, pythons  # noqa: E402
from grader.support.zips import zipped  # noqa: E402

SOURCES = ("gradecast", "grader", "pyproject.toml", "README.md", "LICENSE")
"""What the wheel is built of."""
TOP = "gradecast-graders"
"""The folder that the archive unpacks to."""
MADE_AGAIN = ("__pycache__", ".ipynb_checkpoints", ".pytest_cache")
EXTRAS = (*FRAMEWORKS, "tuning")
"""Extras of Gradecast that exercises may need beside `instructor`."""
README = """\
# Grading with Gradecast

This folder is a course. It holds solutions and hidden checks: keep it from students (`chmod 700 .`).

You need Linux and Python {pythons}. In this folder, in a terminal:

    python3 -m venv .venv && . .venv/bin/activate
    pip install --constraint constraints.txt './{wheel}[{extras}]'{torch}
    gradecast grade {name} submitted/

Put the hand-ins into `submitted/` first, as `<student>.ipynb`, or let `gradecast collect` unpack what your learning
platform gives you. `gradecast doctor` says whether this machine can run code that strangers wrote.

The exercises here: {names}.
"""
TORCH_BUILDS = ROOT / "grader" / "release" / "torch_builds.py"
"""Tells pip where the builds of torch are that need no graphics card, where they can be reached."""


def main(names: Sequence[str]) -> None:
    """Write the wheel and the archive with the exercises `names`; all, where none is named."""
    course = Course(ROOT)
    references = [load_reference(course.exercise(name)) for name in names or course.names()]
    dist = ROOT / "dist"
    dist.mkdir(exist_ok=True)
    wheel = build_wheel(dist)
    archive = dist / f"{TOP}-{__version__}.zip"
    archive.write_bytes(graders_archive(references, wheel, (ROOT / "constraints.txt").read_bytes()))
    for path in (wheel, archive):
        print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 2**20:.1f} MiB")


def build_wheel(folder: Path) -> Path:
    """All of Gradecast as a wheel in `folder`, built of a copy, so that nothing of earlier builds gets into it."""
    with tempfile.TemporaryDirectory() as place:
        for name in SOURCES:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, Path(place) / name, ignore=shutil.ignore_patterns(*MADE_AGAIN))
            else:
                shutil.copy(ROOT / name, place)
        call = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), place]
        subprocess.run(call, check=True)
    return folder / f"gradecast-{__version__}-py3-none-any.whl"


def graders_archive(references: Sequence[Reference], wheel: Path, constraints: bytes) -> bytes:
    """The archive as bytes, equal for equal content."""
    extras = ["instructor", *extras_of(references)]
    frameworks = [name for name in FRAMEWORKS if name in extras]
    names = [reference.assignment.name for reference in references]
    readme = README.format(
        pythons=pythons(frameworks), wheel=wheel.name, extras=",".join(extras),
        name=names[0], names=", ".join(f"`{name}`" for name in names),
        torch=f" $(python3 {TORCH_BUILDS.name})" if "torch" in extras else "",
    )  # fmt: skip
    files = {"README.md": readme.encode(), "constraints.txt": constraints, wheel.name: wheel.read_bytes()}
    if "torch" in extras:
        files[TORCH_BUILDS.name] = TORCH_BUILDS.read_bytes()
    for reference in references:
        files |= {f"reference/{reference.folder.name}/{path}": data for path, data in files_of(reference.folder)}
    return zipped({f"{TOP}/{path}": data for path, data in files.items()})


def extras_of(references: Sequence[Reference]) -> list[str]:
    """The extras of Gradecast that the exercises ask for, but for what only students need."""
    asked = {extra for item in references for line in item.requirements for extra in re.findall(r"\w+", line)}
    return [name for name in EXTRAS if name in asked]


def files_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    """All files of an exercise by their relative path, but for those that programs make again."""
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_file() and not set(relative.parts) & set(MADE_AGAIN):
            yield relative.as_posix(), path.read_bytes()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except GradecastError as error:
        sys.exit(f"make dist: {error}")
