"""Finds the descendants of a process by a single look at the system's list of processes."""

from __future__ import annotations

import os
import sys

import psutil

__all__ = ["descendants"]


def descendants(pid: int) -> list[int]:
    """All descendants of `pid`, parents first; none if it has ended."""
    if sys.platform != "linux":
        try:
            return [child.pid for child in psutil.Process(pid).children(recursive=True)]
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return []
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit() and (parent := _parent(name)):
            children.setdefault(parent, []).append(int(name))
    found = [pid]
    for above in found:  # the loop extends this list
        found += children.pop(above, [])
    return found[1:]


def _parent(pid: str) -> int:
    """The parent of a process; 0 if the process has ended."""
    try:
        with open(f"/proc/{pid}/stat", "rb", buffering=0) as file:
            stat = file.read(512)
    except OSError:
        return 0
    return int(stat[stat.rindex(b")") + 1 :].split(maxsplit=2)[1])
