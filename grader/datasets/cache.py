"""Files and folders made once and kept: published by rename, each with a digest that reveals damage."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from grader.errors import DataError

__all__ = ["cache_folder", "digest", "intact", "publish"]

CHUNK = 1 << 20
"""Bytes read at a time."""
OCCUPIED = (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR)
"""Errors of renaming a folder to a path where a file, or a folder with files, already is."""


def cache_folder() -> Path:
    """Where generated and downloaded files are kept: GRADECAST_CACHE, else the user's cache folder."""
    chosen = os.environ.get("GRADECAST_CACHE")
    if chosen:
        return Path(chosen).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_cache_dir("gradecast", appauthor=False)) / "datasets"


def digest(path: Path) -> str:
    """SHA-256 of a file's content, in hexadecimal digits; for a folder, of the list that `sha256sum` makes of it.

    All files below a folder count, sorted by path: names and contents, but no dates and no permissions. Raises
    `DataError` if something cannot be read, or if a folder holds anything but files and folders: behind a link the
    content could change unnoticed.
    """
    try:
        if not path.is_dir():
            return _digest_of_file(path)
        lines = [f"{_digest_of_file(file)}  {file.relative_to(path).as_posix()}\n" for file in _files_within(path)]
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}); give the path of readable data") from error
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def intact(path: Path) -> bool:
    """Whether `path` still holds what `publish` put there."""
    try:
        recorded = _sidecar(path).read_text(encoding="utf-8").split()
        return recorded[:1] == [digest(path)]
    except (OSError, UnicodeDecodeError, DataError):
        return False


def publish(path: Path, write: Callable[[Path], None]) -> Path:
    """Have `write` write a temporary file or folder, and rename it to `path`: no reader ever sees half of it.

    Two processes may publish the same content at once, since either content matches either digest. Raises `DataError`
    if the folder cannot be written; whatever `write` raises passes through, and leaves nothing behind.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        line = f"{_replace(path, write)}  {path.name}\n"
        _replace(_sidecar(path), lambda temporary: _write_text(temporary, line))
    except OSError as error:
        raise DataError(
            f"{path}: cannot be written ({error.strerror or error}); set GRADECAST_CACHE to a writable folder"
        ) from error
    return path


def _digest_of_file(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            found.update(chunk)
    return found.hexdigest()


def _files_within(folder: Path) -> Iterator[Path]:
    """All files below `folder`, by name. Raises `DataError` for what is neither file nor folder."""
    for path in sorted(folder.rglob("*"), key=lambda item: item.relative_to(folder).as_posix()):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise DataError(f"{path}: is a link or no ordinary file; put a copy of the file in its place")
        if path.is_file():
            yield path


def _sidecar(path: Path) -> Path:
    """The digest's file, in the format of `sha256sum --check`."""
    return path.with_name(f"{path.name}.sha256")


def _replace(path: Path, write: Callable[[Path], None]) -> str:
    """Put what `write` writes in the place of `path`; returns its digest."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        write(temporary)
        written = digest(temporary)
        if temporary.is_dir():
            _replace_folder(temporary, path)
        else:
            temporary.replace(path)
        return written
    finally:
        _remove(temporary)


def _replace_folder(temporary: Path, path: Path) -> None:
    """Rename a folder to `path`; whatever is there, or appears there meanwhile, is first moved away."""
    aside = temporary.with_suffix(".old.tmp")
    while True:
        try:
            temporary.rename(path)
            return
        except OSError as error:
            if error.errno not in OCCUPIED:
                raise
        with suppress(FileNotFoundError):
            path.rename(aside)
            _remove(aside)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
