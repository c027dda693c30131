"""Files that are there whole or not at all, whatever ends the process; errors in writing say what to do."""

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
"""How the name of a file ends that is still being written."""
REMEDIES = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space",
    errno.EROFS: "make it writable",
    errno.EACCES: "make it writable",
    errno.EPERM: "make it writable",
}
"""What to do about an error in writing, where that is known."""
OF_NAMES = (errno.ENAMETOOLONG, errno.EILSEQ, errno.EINVAL)
"""What is wrong with a name, and not with the machine."""


def write_bytes(path: Path, data: bytes, *, shared: bool = False) -> None:
    """Write `data` so that `path` holds either what it held or all of it. Raises `InfrastructureError`.

    Only we may read it; one that is `shared` may be read by all whom our umask lets.
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
                    file.close()  # what is open cannot be renamed there
                os.replace(temporary, path)  # while it is held, so that no sweep takes it for left behind
        except BaseException:
            with contextlib.suppress(FileNotFoundError):  # already renamed: nothing to clear away
                os.unlink(temporary)
            raise


def _umask() -> int:
    """What new files may not allow; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


@contextlib.contextmanager
def storing(path: Path) -> Iterator[None]:
    """Turn an error in writing below `path` into `InfrastructureError`, one line with the remedy.

    One that is due to a name is an `InputError`.
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
    """Remove what a killed process left half written below `folder`; what another one writes just now stays."""
    with storing(folder):
        for path in [path for path in _left_behind(folder) if path.is_file() and not path.is_symlink()]:
            with contextlib.suppress(FileNotFoundError), path.open("r+b") as file:  # whoever wrote it was faster
                if _hold(file.fileno(), wait=False):
                    path.unlink(missing_ok=True)


def _left_behind(folder: Path) -> list[Path]:
    """Not by `rglob`, which is slow in folders of large classes."""
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
    with contextlib.suppress(OSError):  # not there, or not to be read: written anew, or told then
        if path.stat().st_size == len(data) and path.read_bytes() == data:
            return
    write_bytes(path, data)


def json_bytes(document: Mapping[str, Any], indent: int | None = 1) -> bytes:
    """The content of a file for `document`, sorted; without `indent` on one line.

    Raises `ValueError` when it is more than `read_json` reads.
    """
    data = (json.dumps(document, indent=indent, sort_keys=True, allow_nan=False) + "\n").encode()
    if len(data) > MAX_JSON:
        raise ValueError(f"over {MAX_JSON >> 20} MiB")
    return data


def read_json(path: Path) -> dict[str, Any] | None:
    """The document, or None when there is none or it was damaged; what needs it is then made again."""
    try:
        document = json.loads(read_bounded(path, MAX_JSON))
    except (OSError, ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def read_bounded(path: Path, most: int) -> bytes:
    """The content of a file. Raises `ValueError` when it is larger than anything that is written here."""
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise ValueError(f"over {most >> 20} MiB")
    return data


def _reserve(path: Path) -> tuple[int, str]:
    """A new file beside `path`, held as long as it is open."""
    while True:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=PARTIAL)
        if _hold(descriptor, wait=True) and os.fstat(descriptor).st_nlink:
            return descriptor, temporary
        os.close(descriptor)  # a sweep was faster


def _hold(descriptor: int, wait: bool) -> bool:
    """Lock an open file against sweeps. The lock goes with the process; where there are none, sweeps do nothing."""
    if sys.platform == "win32":
        return wait
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
