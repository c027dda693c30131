"""Locks a folder of results for one writer, and makes sure that the disk has room."""

from __future__ import annotations

import errno
import fcntl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from grader.errors import InfrastructureError, InputError
from grader.support.disk import sweep

__all__ = ["held"]

TRIAL_BYTES = 1 << 16
"""Bytes that must fit on the disk before anything is run."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Lock the folder of results, and delete files that a killed command left half written.

    Raises `InputError` if another process has locked it, or if it cannot be written; `InfrastructureError` if the
    disk is full.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".lock").open("w")
    except OSError as error:
        _refuse(folder, error)
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(f"{folder}: another gradecast is at work there; wait, or use another --out") from None
        except OSError as error:  # some file systems have no locks
            _refuse(folder, error)
        sweep(folder)
        try:
            with tempfile.TemporaryFile(dir=folder) as trial:
                trial.write(b"." * TRIAL_BYTES)
        except OSError as error:
            _refuse(folder, error)
        yield


def _refuse(folder: Path, error: OSError) -> NoReturn:
    """Raise the error that says what is wrong with a folder of results."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        raise InfrastructureError(
            f"{folder}: {error.strerror}; free some space, or choose another folder with --out"
        ) from error
    raise InputError(f"{folder}: {error.strerror}; choose another folder with --out") from error
