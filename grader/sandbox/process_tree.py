"""Lists the processes below a process: all of this machine's at first, and those of a sandbox's own `/proc` later."""

from __future__ import annotations

import os
import sys

import psutil

__all__ = ["ProcessTree", "descendants"]


class ProcessTree:
    """The processes below `root`, and with `has_root` also `root` itself."""

    def __init__(self, root: int, has_root: bool) -> None:
        self.proc = "/proc"
        """The folder that shows them, each in a folder named by its id."""
        self._root, self._has_root = root, has_root
        self._own: int | None = None

    def pids(self) -> list[int]:
        """Their ids in `proc`."""
        if self._own is None:
            return self.outside()
        return [int(name) for name in os.listdir(self._own) if name.isdigit()]

    def outside(self) -> list[int]:
        """Their ids on this machine, parents first."""
        below = descendants(self._root)
        return [self._root, *below] if self._has_root else below

    def narrow(self) -> list[int]:
        """Use the `/proc` of the tree's own sandbox from now on, if it has one: it lists no other processes.

        To be called before student code runs, and followed by `close`. Returns what `outside` does.
        """
        pids = self.outside()
        if pids and not self._has_root and sys.platform == "linux":
            self._own = _proc_of(pids)
            if self._own is not None:
                self.proc = f"/proc/self/fd/{self._own}"
        return pids

    def close(self) -> None:
        """Release the folder."""
        if self._own is not None:
            os.close(self._own)
            self._own = None


def _proc_of(pids: list[int]) -> int | None:
    """A descriptor of the `/proc` that the last of `pids` sees; None unless it shows just these processes."""
    try:
        own = os.open(f"/proc/{pids[-1]}/root/proc", os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None  # we may not look into it
    if sum(name.isdigit() for name in os.listdir(own)) == len(pids):
        return own
    os.close(own)
    return None


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
