"""Files next to the notebook: the folder `files/` of an exercise, which students get, and which grading uses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from grader.errors import AssignmentError
from grader.worker import is_safe_name

__all__ = [
    "FOLDER",
    "LARGEST_MIB",
    "MOST",
    "check_places",
    "digests_of",
    "files_below",
    "read_files",
    "without_clashes",
]

FOLDER = "files"
"""Folder of an exercise with the files next to its notebook."""
MOST = 500
"""Most files next to one notebook."""
LARGEST_MIB = 50
"""Most MiB of all of them together; larger data must be a dataset."""
LITTER = frozenset({"__pycache__"})


def read_files(folder: Path) -> dict[str, bytes]:
    """The files of the exercise in `folder`, by relative path. Raises `AssignmentError`, also for a link."""
    where, found, left = f"{folder.name}/{FOLDER}", dict[str, bytes](), LARGEST_MIB << 20
    for path in files_below(folder / FOLDER):
        name = str(PurePosixPath(path.relative_to(folder / FOLDER)))
        if path.is_symlink() or not path.is_file():
            raise AssignmentError(f"{where}/{name}: a link, or no file; put the file itself there")
        if not is_safe_name(name) or not name.isprintable():
            raise AssignmentError(f"{where}: the name {name!a:.80} cannot be used on every system; rename it")
        left -= path.stat().st_size
        if left < 0 or len(found) >= MOST:
            raise AssignmentError(
                f"{where}: more than {MOST} files, or {LARGEST_MIB} MiB; a notebook that reads more needs a dataset"
            )
        try:
            found[name] = path.read_bytes()
        except OSError as error:
            raise AssignmentError(f"{where}/{name}: cannot be read ({error.strerror}); fix its permissions") from None
    return found


def files_below(folder: Path) -> Iterator[Path]:
    """All files below `folder`, sorted, without those that tools leave behind; links are not followed."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith(".") or path.name in LITTER:
            continue
        if path.is_dir() and not path.is_symlink():
            yield from files_below(path)
        else:
            yield path


def digests_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of each file, by name."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}


def check_places(name: str, files: Mapping[str, bytes], ours: Mapping[str, bytes]) -> None:
    """Raise `AssignmentError` if one of the `files` of the exercise `name` clashes with a file of the release."""
    taken = {place.casefold().partition("/")[0] for place in ours}
    for place in files:
        if place.casefold().partition("/")[0] in taken:
            raise AssignmentError(f"{name}/{FOLDER}/{place}: the release has a file or folder of that name; rename it")


def without_clashes(files: Mapping[str, bytes], released: Mapping[str, bytes]) -> dict[str, bytes]:
    """A student's `files` without those that clash with `released` files or their folders."""
    folders = {str(parent) for name in released for parent in PurePosixPath(name).parents}
    return {
        name: content
        for name, content in files.items()
        if name not in released
        and name not in folders
        and not any(str(parent) in released for parent in PurePosixPath(name).parents)
    }
