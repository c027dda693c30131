"""Memory and processes of each sandbox bounded by the kernel, where a cgroup (version 2) was delegated to the grader.

    systemd-run --user --scope -p Delegate=yes gradecast grade …

Elsewhere nothing is done, and the grader's own watch bounds the memory; it goes on beside this, for the peak.
The file operations follow Documentation/admin-guide/cgroup-v2.rst of Linux and are tested on a folder that looks like a
cgroup; on a kernel they are untested, since no machine at hand has the controller. What fails is left to the watch.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

from grader.model import Limits

__all__ = ["Box", "delegated", "find", "make_box", "settle"]

MIB = 1 << 20
OWN = Path("/proc/self/cgroup")
MOUNT = Path("/sys/fs/cgroup")
NEEDED = frozenset(("memory", "pids"))
LEAF = "gradecast-grader"
"""Where the grader itself goes: a cgroup whose children are bounded has no processes of its own."""
STAFF = 8
"""Processes and threads of a sandbox beside the student's."""
_numbers = itertools.count()


@dataclass(frozen=True)
class Box:
    """The cgroup of one sandbox."""

    folder: Path
    """Its files."""

    def take(self, pids: Iterable[int]) -> None:
        """Put processes in, which hold no student code yet. Raises `OSError`."""
        for pid in pids:
            (self.folder / "cgroup.procs").write_text(str(pid), encoding="ascii")

    def ran_out(self) -> bool:
        """Whether the kernel ended it for want of memory."""
        try:
            lines = (self.folder / "memory.events").read_text(encoding="ascii").splitlines()
        except OSError:
            return False
        return any(line.startswith("oom_kill ") and line != "oom_kill 0" for line in lines)

    def remove(self) -> None:
        """Remove it, when all its processes have ended."""
        with contextlib.suppress(OSError):  # one that is left behind is empty, and goes with the grader's
            self.folder.rmdir()


def find(own: Path = OWN, mount: Path = MOUNT) -> Path | None:
    """The grader's own cgroup, when it can be divided; nothing is changed."""
    try:
        paths = [line[3:] for line in own.read_text(encoding="utf-8").splitlines() if line.startswith("0::")]
        folder = mount / paths[0].strip("/")
        controllers = (folder / "cgroup.controllers").read_text(encoding="ascii").split()
    except (OSError, IndexError):
        return None  # no cgroups, or only of version 1
    files = (folder, folder / "cgroup.procs", folder / "cgroup.subtree_control")
    writable = all(os.access(path, os.W_OK) for path in files)
    return folder if writable and set(controllers) >= NEEDED else None


def settle(folder: Path, ours: Collection[int]) -> Path | None:
    """Make room for boxes in `folder`: move the processes in it, if all are `ours`, to a leaf; returns the folder."""
    try:
        present = (folder / "cgroup.procs").read_text(encoding="ascii").split()
        if not {int(pid) for pid in present} <= set(ours):
            return None  # a login shell's, say, which is not the grader's to divide
        (folder / LEAF).mkdir(exist_ok=True)
        Box(folder / LEAF).take(map(int, present))
        enabled = " ".join(f"+{name}" for name in sorted(NEEDED))
        (folder / "cgroup.subtree_control").write_text(enabled, encoding="ascii")
    except OSError:
        return None
    return folder


@functools.cache
def delegated() -> Path | None:
    """Where boxes can be made; None where memory is only watched. The first call moves the grader to its leaf."""
    folder = find()
    if folder is None:
        return None
    tree = psutil.Process().children(recursive=True)
    return settle(folder, {os.getpid(), *(process.pid for process in tree)})


def make_box(folder: Path | None, limits: Limits, pids: Iterable[int]) -> Box | None:
    """A box in `folder` with these processes in it; None where there can be none.

    Files in memory count there, and have a bound of their own, which is added.
    """
    if folder is None:
        return None
    box = Box(folder / f"gradecast-{os.getpid()}-{next(_numbers)}")
    bounds = {
        "memory.max": str((limits.memory_mib + limits.file_mib) * MIB), "memory.swap.max": "0",
        "memory.oom.group": "1", "pids.max": str(limits.processes + STAFF),
    }  # fmt: skip
    try:
        box.folder.mkdir()
        for name, bound in bounds.items():
            if name != "memory.swap.max" or (box.folder / name).exists():  # absent where there is no swap
                (box.folder / name).write_text(bound, encoding="ascii")
        box.take(pids)
    except OSError:
        box.remove()
        return None
    return box
