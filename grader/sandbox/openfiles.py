"""Estimates the kernel memory of a process tree's open files, which is not counted in its processes' memory."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable

__all__ = ["held_by_open_files"]

PIPE_BYTES = 1 << 16
"""Most bytes in a pipe, and so the bytes that are counted for each; student code cannot enlarge pipes."""
FILE_BYTES = 1 << 10
"""Bytes that are counted for any open file: its entry, an inode, a counter or a timer."""
WATCH_BYTES = 192
"""Bytes that are counted for each file that an epoll instance watches."""
EPOLL = "anon_inode:[eventpoll]"
CHUNK = 1 << 20


def held_by_open_files(tree: Iterable[int], enough: int, proc: str = "/proc") -> int:
    """Most bytes that the open files of the processes in `tree` can hold; counting stops beyond `enough`.

    `proc` is the folder that shows them.
    """
    held, pipes = 0, set[str]()
    for pid in tree:
        folder = f"{proc}/{pid}"
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has ended
            try:
                names = os.listdir(f"{folder}/fd")
            except PermissionError:  # a program that cannot be inspected
                held += _slots(folder) * (PIPE_BYTES + FILE_BYTES)
                continue
            held += len(names) * FILE_BYTES
            for name in names:
                held += _held_by(folder, name, pipes, enough - held)
                if held > enough:
                    return held
    return held


def _held_by(folder: str, name: str, pipes: set[str], enough: int) -> int:
    """Bytes of this open file beyond `FILE_BYTES`. `pipes` holds the pipes that were counted, and is updated."""
    try:
        target = os.readlink(f"{folder}/fd/{name}")
    except OSError:
        return 0  # it was closed
    if target == EPOLL:
        return _watches(f"{folder}/fdinfo/{name}", enough // WATCH_BYTES) * WATCH_BYTES
    if not target.startswith("pipe:") or target in pipes:
        return 0
    pipes.add(target)
    return PIPE_BYTES


def _watches(path: str, enough: int) -> int:
    """The number of files that an epoll instance watches, one a line."""
    count = 0
    with contextlib.suppress(OSError), open(path, "rb", buffering=0) as file:  # closed meanwhile
        while count <= enough and (chunk := file.read(CHUNK)):
            count += chunk.count(b"tfd:")
    return count


def _slots(folder: str) -> int:
    """The size of a process's table of open files."""
    with open(f"{folder}/status", encoding="utf-8", errors="replace") as file:
        return next((int(line.split()[1]) for line in file if line.startswith("FDSize:")), 0)
