"""The folder of an exercise that is imported: it is there whole, or not at all."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from grader.errors import InputError
from grader.exercise.files import FOLDER
from grader.support.disk import storing, write_bytes

__all__ = ["NAME", "free_folder", "write_exercise"]

NAME = re.compile(r"[A-Za-z0-9_-]{1,48}")
"""What exercises and their questions may be called."""


def free_folder(name: str, reference: Path) -> Path:
    """Where the exercise is to be. Raises `InputError` for a name that cannot be one, and where one is already."""
    if not NAME.fullmatch(name):
        raise InputError(f"{name!a:.60} cannot name an exercise; use letters, digits, - and _")
    folder = reference / name
    if folder.exists() or folder.is_symlink():
        raise _taken(folder)
    return folder


def write_exercise(folder: Path, files: Mapping[str, bytes], beside: Mapping[str, Path] | None = None) -> None:
    """Write `files` by relative path, and copies of what lay `beside` the notebook.

    Raises `InputError` where another command made the folder meanwhile.
    """
    with storing(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent.parent, prefix=".new-") as temporary:
            written = Path(temporary) / folder.name
            for place, content in files.items():
                write_bytes(written / place, content)
            for place, origin in (beside or {}).items():
                write_bytes(written / FOLDER / place, origin.read_bytes())
            if folder.exists():
                raise _taken(folder)
            written.rename(folder)


def _taken(folder: Path) -> InputError:
    return InputError(f"{folder}: there already; choose another name, or remove it")
