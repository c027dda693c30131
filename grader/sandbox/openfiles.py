"""What the kernel keeps for the open files of a process tree, which no process's own memory shows."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable

__all__ = ["held_by_open_files"]

PIPE_BYTES = 1 << 16
"""What a pipe may hold, at most, and so what each is counted as; student code cannot make one larger."""
FILE_BYTES = 1 << 10
"""What any open file takes: its entry, an inode, a counter or a timer."""
WATCH_BYTES = 192
"""What an epoll takes for each file that it watches."""
EPOLL = "anon_inode:[eventpoll]"
CHUNK = 1 << 20


def held_by_open_files(tree: Iterable[int], enough: int) -> int:
    """Bytes that the open files of the processes in `tree` may hold; counting ends beyond `enough`."""
    held, pipes = 0, set[str]()
    for pid in tree:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has ended
            try:
                names = os.listdir(f"/proc/{pid}/fd")
            except PermissionError:  # a program that may not be looked into
                held += _slots(pid) * (PIPE_BYTES + FILE_BYTES)
                continue
            held += len(names) * FILE_BYTES
            for name in names:
                held += _held_by(pid, name, pipes, enough - held)
                if held > enough:
                    return held
    return held


def _held_by(pid: int, name: str, pipes: set[str], enough: int) -> int:
    """Bytes beside those of any open file. Each of `pipes`, to which this is added, was counted before."""
    try:
        target = os.readlink(f"/proc/{pid}/fd/{name}")
    except OSError:
        return 0  # it was closed
    if target == EPOLL:
        return _watches(f"/proc/{pid}/fdinfo/{name}", enough // WATCH_BYTES) * WATCH_BYTES
    if not target.startswith("pipe:") or target in pipes:
        return 0
    pipes.add(target)
    return PIPE_BYTES


def _watches(path: str, enough: int) -> int:
    """How many files an epoll watches: a line for each."""
    count = 0
    with contextlib.suppress(OSError), open(path, "rb", buffering=0) as file:  # closed meanwhile
        while count <= enough and (chunk := file.read(CHUNK)):
            count += chunk.count(b"tfd:")
    return count


def _slots(pid: int) -> int:
    """For how many open files there is room in the table of a process."""
    with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
        return next((int(line.split()[1]) for line in file if line.startswith("FDSize:")), 0)
