"""Files that are made once and kept: published by rename, with a digest beside them that reveals damage."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from grader.errors import DataError

__all__ = ["cache_folder", "digest", "intact", "publish"]

CHUNK = 1 << 20
"""Bytes read at a time."""


def cache_folder() -> Path:
    """Where generated and downloaded files are kept: GRADECAST_CACHE, else the user's cache folder."""
    chosen = os.environ.get("GRADECAST_CACHE")
    if chosen:
        return Path(chosen).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_cache_dir("gradecast", appauthor=False)) / "datasets"


def digest(path: Path) -> str:
    """SHA-256 of a file's content, in hexadecimal digits. Raises `DataError` when it cannot be read."""
    found = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                found.update(chunk)
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}); give the path of a readable file") from error
    return found.hexdigest()


def intact(path: Path) -> bool:
    """Whether `path` still holds what `publish` put there."""
    try:
        recorded = _sidecar(path).read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError):
        return False
    return path.is_file() and recorded[:1] == [digest(path)]


def publish(path: Path, write: Callable[[Path], None]) -> Path:
    """Have `write` write a temporary file, and rename it to `path`, so that no reader ever sees half a file.

    Two processes may publish the same content at once: either's file and either's digest are right. Raises
    `DataError` when the folder cannot be written; whatever `write` raises passes through, and leaves
    nothing behind.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, write)
        line = f"{digest(path)}  {path.name}\n"
        _replace(_sidecar(path), lambda temporary: _write_text(temporary, line))
    except OSError as error:
        raise DataError(
            f"{path}: cannot be written ({error.strerror or error}); set GRADECAST_CACHE to a writable folder"
        ) from error
    return path


def _sidecar(path: Path) -> Path:
    """The digest's file, in the format of `sha256sum --check`."""
    return path.with_name(f"{path.name}.sha256")


def _replace(path: Path, write: Callable[[Path], None]) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        write(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
