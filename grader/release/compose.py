"""Composes `assignments/<name>/` from a reference: builds all files in memory, searches them for leaks, writes last."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from grader.exercise.environment import STATEMENT
from grader.exercise.files import check_places
from grader.exercise.public_assignment import PUBLIC
from grader.exercise.reference import Reference
from grader.judging.view import Expected
from grader.notebook import dumps
from grader.release.leaks import search_files, search_for_leaks
from grader.release.public_folder import public_files
from grader.release.readme import readme, requirement_lines
from grader.support.disk import write_bytes

__all__ = ["compose_release", "stale_files", "write_release"]


def compose_release(reference: Reference, expected: Expected) -> dict[str, bytes]:
    """Every file of the release by relative path. Raises `LeakError` if something hidden is in them."""
    name = reference.assignment.name
    files = {
        f"{name}.ipynb": dumps(reference.release).encode(),
        "README.md": readme(reference).encode(),
        f"{PUBLIC}/{STATEMENT}": (json.dumps(reference.environment.document(), indent=1) + "\n").encode(),
        "requirements.txt": "".join(f"{line}\n" for line in requirement_lines(reference)).encode(),
        **public_files(reference, expected),
    }
    search_for_leaks(reference, files)
    check_places(reference.folder.name, reference.assignment.files, files)
    search_files(reference, reference.assignment.files)
    return {**files, **reference.assignment.files}


def stale_files(files: Mapping[str, bytes], folder: Path) -> tuple[str, ...]:
    """Names of files in `folder` that are missing, different or superfluous, sorted."""
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and not _is_litter(path)}
    different = {name for name, data in files.items() if name in there and (folder / name).read_bytes() != data}
    return tuple(sorted(different | (there ^ set(files))))


def write_release(files: Mapping[str, bytes], folder: Path) -> None:
    """Make `folder` hold exactly these files, with the permissions of our umask, because they are for students."""
    for name in stale_files(files, folder):
        if name not in files:
            (folder / name).unlink()
    for name, data in files.items():
        write_bytes(folder / name, data, shared=True)
    for cache in folder.rglob("__pycache__"):
        shutil.rmtree(cache)


def _is_litter(path: Path) -> bool:
    return any(part in ("__pycache__", ".ipynb_checkpoints") for part in path.parts)
