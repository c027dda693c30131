"""Writes files atomically, so that they are complete or missing however the process ends; errors come with a remedy."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from grader.errors import InfrastructureError, InputError

__all__ = ["json_bytes", "read_bounded", "read_json", "storing", "sweep", "update_json", "write_bytes", "write_json"]

MAX_JSON = 256 << 20
PARTIAL = ".partial"
"""Suffix of files that are still being written."""
REMEDIES = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space",
    errno.EROFS: "make it writable",
    errno.EACCES: "make it writable",
    errno.EPERM: "make it writable",
}
"""Remedies for some errors of writing."""
OF_NAMES = (errno.ENAMETOOLONG, errno.EILSEQ, errno.EINVAL)
"""Errors that a file's name causes, and not the machine."""


def write_bytes(path: Path, data: bytes, *, shared: bool = False) -> None:
    """Write `data` so that `path` holds either its old content or all of `data`. Raises `InfrastructureError`.

    Only this user can read the file; if `shared`, it gets the permissions of our umask.
    """
    with storing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = _reserve(path)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                if shared and sys.platform != "win32":
                    os.fchmod(file.fileno(), 0o666 & ~_umask())
                if sys.platform == "win32":
                    file.close()  # Windows cannot rename an open file
                os.replace(temporary, path)  # while it is locked, so that no sweep removes it
        except BaseException:
            with contextlib.suppress(FileNotFoundError):  # already renamed: nothing to clear away
                os.unlink(temporary)
            raise


def _umask() -> int:
    """The umask, which can be read only by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


@contextlib.contextmanager
def storing(path: Path) -> Iterator[None]:
    """Turn an error of writing below `path` into an `InfrastructureError`, one line with the remedy.

    An error that a name causes becomes an `InputError`.
    """
    try:
        yield
    except OSError as error:
        if error.errno in OF_NAMES:
            raise InputError(f"{path}: {error.strerror}; use shorter and plainer names") from error
        remedy = REMEDIES.get(error.errno or 0, "fix that")
        raise InfrastructureError(
            f"{path}: {error.strerror or error}; what was finished is kept: {remedy} and run the same command again"
        ) from error


def sweep(folder: Path) -> None:
    """Remove partial files of killed processes below `folder`, but none that another process is writing."""
    with storing(folder):
        for path in [path for path in _left_behind(folder) if path.is_file() and not path.is_symlink()]:
            with contextlib.suppress(FileNotFoundError), path.open("r+b") as file:  # its writer has just renamed it
                if _hold(file.fileno(), wait=False):
                    path.unlink(missing_ok=True)


def _left_behind(folder: Path) -> list[Path]:
    """Partial files below `folder`. Not by `rglob`, which is slow in the folders of large classes."""
    return [
        Path(place, name)
        for place, _, names in os.walk(folder)
        for name in names
        if name.startswith(".") and name.endswith(PARTIAL)
    ]


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a JSON document, sorted and indented, so that equal documents are equal files."""
    write_bytes(path, json_bytes(document))


def update_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a JSON document, unless the file holds it already."""
    data = json_bytes(document)
    with contextlib.suppress(OSError):  # missing or unreadable: writing will report errors
        if path.stat().st_size == len(data) and path.read_bytes() == data:
            return
    write_bytes(path, data)


def json_bytes(document: Mapping[str, Any], indent: int | None = 1) -> bytes:
    """`document` as JSON with sorted keys; without `indent`, on one line.

    Raises `ValueError` if it is larger than `read_json` accepts.
    """
    data = (json.dumps(document, indent=indent, sort_keys=True, allow_nan=False) + "\n").encode()
    if len(data) > MAX_JSON:
        raise ValueError(f"over {MAX_JSON >> 20} MiB")
    return data


def read_json(path: Path) -> dict[str, Any] | None:
    """The document; None if it is missing or damaged, and then callers make it again."""
    try:
        document = json.loads(read_bounded(path, MAX_JSON))
    except (OSError, ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def read_bounded(path: Path, most: int) -> bytes:
    """The content of a file. Raises `ValueError` if it has more than `most` bytes."""
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise ValueError(f"over {most >> 20} MiB")
    return data


def _reserve(path: Path) -> tuple[int, str]:
    """A new partial file next to `path`, locked while it is open."""
    while True:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=PARTIAL)
        if _hold(descriptor, wait=True) and os.fstat(descriptor).st_nlink:
            return descriptor, temporary
        os.close(descriptor)  # a sweep removed it first


def _hold(descriptor: int, wait: bool) -> bool:
    """Lock an open file against sweeps; the lock ends with the process. On systems without locks, sweeps do nothing."""
    if sys.platform == "win32":
        return wait
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
