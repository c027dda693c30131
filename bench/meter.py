"""Counts the CPU time of commands and all their descendants."""

from __future__ import annotations

import contextlib
import os
import resource
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

__all__ = ["Meter", "find_group", "meter"]

PATIENCE = 10.0
"""Seconds that a cgroup may still hold processes after its command has ended."""


class Meter:
    """Counts the CPU time of processes: in a cgroup if one can be made, else of processes that were waited for.

    Only a cgroup sees everything: when pid 1 of a pid namespace is killed, as the sandbox's is after each run, the
    kernel drops what its children used, and no parent ever learns of it.
    """

    def __init__(self, group: Path | None) -> None:
        self._group = group

    @property
    def says(self) -> str:
        """How it counts, in words."""
        return (
            "of all processes (cgroup)" if self._group else "of processes that were waited for; too low for sandboxes"
        )

    def counted(self, command: Sequence[str]) -> list[str]:
        """`command` in a form in which it and all its descendants are counted."""
        if self._group is None:
            return list(command)
        return ["/bin/sh", "-c", 'echo $$ > "$0" && exec "$@"', str(self._group / "cgroup.procs"), *command]

    def seconds(self) -> float:
        """User and system time until now."""
        if self._group:
            entries = dict(line.split() for line in (self._group / "cpu.stat").read_text().splitlines())
            return int(entries["usage_usec"]) / 1e6
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime


@contextlib.contextmanager
def meter() -> Iterator[Meter]:
    """A meter, whose cgroup is removed at the end."""
    group = find_group()
    try:
        yield Meter(group)
    finally:
        if group:
            _remove(group)


def find_group() -> Path | None:
    """A new cgroup (version 2) below our own; None if it cannot be made."""
    own = [line[3:] for line in Path("/proc/self/cgroup").read_text().splitlines() if line.startswith("0::")]
    mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    for fields in mounts:
        if own and fields[2] == "cgroup2":
            group = Path(fields[1]) / own[0].lstrip("/") / f"gradecast-bench-{os.getpid()}"
            try:
                group.mkdir()
            except OSError:  # we may not divide it
                return None
            if (group / "cpu.stat").is_file() and os.access(group / "cgroup.procs", os.W_OK):
                return group
            _remove(group)
    return None


def _remove(group: Path) -> None:
    """Remove an empty group; processes that have just ended may still be in it."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return group.rmdir()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
