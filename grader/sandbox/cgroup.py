"""Lets the kernel bound the memory and processes of each sandbox, if a cgroup (version 2) is delegated to the grader.

    systemd-run --user --scope -p Delegate=yes gradecast grade …

Without one, nothing is done here, and only the grader's own watch bounds the memory. The watch runs in any case, to
measure the peak. The file operations follow Documentation/admin-guide/cgroup-v2.rst of Linux. They are tested on a
folder that looks like a cgroup, but not on a kernel, since no machine at hand has the controller. If they fail, the
watch remains.
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
"""The cgroup for the grader itself, because a cgroup with bounded children cannot have processes of its own."""
STAFF = 8
"""Processes and threads of a sandbox in addition to the student's."""
_numbers = itertools.count()


@dataclass(frozen=True)
class Box:
    """The cgroup of one sandbox."""

    folder: Path
    """The folder of its control files."""

    def take(self, pids: Iterable[int]) -> None:
        """Move processes into it, which run no student code yet. Raises `OSError`."""
        for pid in pids:
            (self.folder / "cgroup.procs").write_text(str(pid), encoding="ascii")

    def ran_out(self) -> bool:
        """Whether the kernel ended it because it exceeded its memory."""
        try:
            lines = (self.folder / "memory.events").read_text(encoding="ascii").splitlines()
        except OSError:
            return False
        return any(line.startswith("oom_kill ") and line != "oom_kill 0" for line in lines)

    def remove(self) -> None:
        """Remove it, once all its processes have ended."""
        with contextlib.suppress(OSError):  # if it stays, it is empty, and goes with the grader's cgroup
            self.folder.rmdir()


def find(own: Path = OWN, mount: Path = MOUNT) -> Path | None:
    """The grader's own cgroup if it can be divided, else None. Changes nothing."""
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
    """Prepare `folder` for boxes: move its processes to a leaf. Returns the folder, or None if some are not `ours`."""
    try:
        present = (folder / "cgroup.procs").read_text(encoding="ascii").split()
        if not {int(pid) for pid in present} <= set(ours):
            return None  # it belongs to others, too, such as a login shell
        (folder / LEAF).mkdir(exist_ok=True)
        Box(folder / LEAF).take(map(int, present))
        enabled = " ".join(f"+{name}" for name in sorted(NEEDED))
        (folder / "cgroup.subtree_control").write_text(enabled, encoding="ascii")
    except OSError:
        return None
    return folder


@functools.cache
def delegated() -> Path | None:
    """The folder in which boxes can be made; None if there is none. The first call moves the grader to its leaf."""
    folder = find()
    if folder is None:
        return None
    tree = psutil.Process().children(recursive=True)
    return settle(folder, {os.getpid(), *(process.pid for process in tree)})


def make_box(folder: Path | None, limits: Limits, pids: Iterable[int]) -> Box | None:
    """A box in `folder` with these processes in it; None if it cannot be made.

    The kernel counts files in memory, too, so their own limit is added.
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
            if name != "memory.swap.max" or (box.folder / name).exists():  # missing without swap
                (box.folder / name).write_text(bound, encoding="ascii")
        box.take(pids)
    except OSError:
        box.remove()
        return None
    return box
