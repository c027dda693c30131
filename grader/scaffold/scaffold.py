"""Writes a new exercise: the template's files with a title and a random seed, either all of them or none."""

from __future__ import annotations

import json
import re
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.errors import CourseError, InputError
from grader.exercise.course import Course
from grader.support.disk import storing, write_bytes

__all__ = ["Scaffold", "scaffold"]

TEMPLATE = Path(__file__).parent / "template"
"""An ordinary exercise, with placeholders for its title and its seed."""
LONGEST_TITLE = 100
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,47}")
"""Names that are valid for a folder, a notebook and an assignment in a gradebook on every system."""


IGNORED = """\
# What Gradecast makes again: caches, and the results of grading, which hold students' work.
.gradecast/
graded/
handouts/
__pycache__/
"""


@dataclass(frozen=True)
class Scaffold:
    """One exercise that has just been written."""

    name: str
    """Its name."""
    folder: Path
    """Its folder, `reference/<name>/`."""
    files: tuple[str, ...]
    """Its files by relative path, sorted."""


def scaffold(course: Course, name: str, title: str | None = None) -> Scaffold:
    """Write the exercise `name` into `course`, whose folder becomes a course if it is not one yet.

    Raises `InputError` if the name or the title is invalid, and `CourseError` if the exercise exists already.
    """
    folder = course.reference / _usable_name(name)
    if folder.exists() or folder.is_symlink():
        raise CourseError(f"{folder}: is there already, and nothing was changed; choose another name")
    files = _files(_usable_title(title if title is not None else _title_from(name)), secrets.token_hex(16))
    with storing(folder):
        if not course.reference.exists():
            _ignore_results(course.root)
        course.reference.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=course.root, prefix=".new-") as temporary:
            written = Path(temporary) / name
            for path, data in files.items():
                write_bytes(written / path, data)
            written.rename(folder)
    return Scaffold(name, folder, tuple(files))


def _ignore_results(root: Path) -> None:
    """Keep results and caches of a new course out of version control, unless it has rules of its own."""
    path = root / ".gitignore"
    if not path.exists() and not path.is_symlink():
        write_bytes(path, IGNORED.encode(), shared=True)


def _files(title: str, seed: str) -> Mapping[str, bytes]:
    """The files of the exercise by relative path."""
    paths = sorted(path for path in TEMPLATE.rglob("*") if path.is_file() and path.suffix in (".py", ".toml"))
    return {
        str(path.relative_to(TEMPLATE)): _filled(path.read_text(encoding="utf-8"), path.suffix, title, seed).encode()
        for path in paths
    }


def _filled(text: str, suffix: str, title: str, seed: str) -> str:
    in_toml = json.dumps(title, ensure_ascii=False)[1:-1]  # TOML's basic strings have the same escapes
    return text.replace("__TITLE__", in_toml if suffix == ".toml" else title).replace("__SEED__", seed)


def _title_from(name: str) -> str:
    words = re.sub(r"[_-]+", " ", name).strip()
    return words[:1].upper() + words[1:]


def _usable_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise InputError(f"{name!a:.60} is no name for an exercise; use a letter, then letters, digits, - or _")
    return name


def _usable_title(title: str) -> str:
    if not title.strip() or not title.isprintable() or len(title) > LONGEST_TITLE:
        raise InputError(f"--title {title!a:.60}: must be one printable line of at most {LONGEST_TITLE} characters")
    return title.strip()
