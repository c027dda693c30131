"""Opens untrusted files safely: follows no links, waits for no pipes, and triggers no devices."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

__all__ = ["NotPlainError", "open_plainly"]


class NotPlainError(OSError):
    """It is a link, a folder, a pipe, a socket or a device."""


@contextmanager
def open_plainly(path: Path) -> Iterator[BinaryIO]:
    """The plain file at `path`, opened for reading.

    Raises `NotPlainError` for anything else, even if it has just replaced the file. So nothing in a hand-in can cause
    an error that looks like one of the machine: opening a socket, for instance, gives `ENXIO`, as a lost disk does.
    """
    _must_be_plain(os.lstat(path), path)
    with open(path, "rb", opener=lambda at, flags: os.open(at, flags | os.O_NOFOLLOW | os.O_NONBLOCK)) as file:
        _must_be_plain(os.fstat(file.fileno()), path)
        yield file


def _must_be_plain(status: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise NotPlainError(errno.EINVAL, "a link" if stat.S_ISLNK(status.st_mode) else "not a plain file", str(path))
