"""Memory and processor time of a process tree, polled from outside."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from typing import NamedTuple

import psutil

__all__ = ["Watch"]

MIB = 1 << 20
POLL_SECONDS = 0.2
SOCKET_BYTES = 1 << 19
"""What a socket of a sandbox may hold in the kernel's buffers, at most, and so what each is counted as."""
KERNEL_SOCKETS = frozenset(("NETLINK", "PING", "PINGv6", "RAW", "RAWv6", "PACKET"))
"""Those of the kernel itself, and of kinds that student code cannot make, or that hold nothing to speak of."""


def _gone() -> contextlib.suppress:
    """Processes end while they are looked at, and then count nothing."""
    return contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied)


class Watch:
    """Watches the tree below `pid`. With `idle`, `pid` is a twin that shows how much is shared with the server."""

    def __init__(self, pid: int, idle: bool, limit_mib: int) -> None:
        self.peak_mib = 0.0
        self.cpu_seconds = 0.0
        self._root = pid
        self._idle = idle
        self._limit = limit_mib * MIB
        self._resident = self._own = self._due = 0

    async def begin(self) -> None:
        """Take what the tree holds now as its due. No student code runs yet."""
        await asyncio.to_thread(self._measure_baseline)

    async def until_exceeded(self) -> None:
        """Return when the tree holds more than it may; never otherwise."""
        while not await asyncio.to_thread(self.exceeds):
            await asyncio.sleep(POLL_SECONDS)

    def exceeds(self) -> bool:
        """Whether the tree holds more than it may. The cheap estimate is confirmed before it is believed."""
        resident = own = self._sockets()
        cpu = 0.0
        for process in self._tree():
            with _gone():
                memory, times = process.memory_info(), process.cpu_times()
                resident += memory.rss
                own += memory.rss - getattr(memory, "shared", 0)
                cpu += times.user + times.system
        self.cpu_seconds = max(self.cpu_seconds, cpu)
        if resident - self._resident <= self._limit:
            self.peak_mib = max(self.peak_mib, (own - self._own) / MIB)
            return False
        held = self._held()
        self.peak_mib = max(self.peak_mib, held / MIB)
        return held > self._limit

    def _measure_baseline(self) -> None:
        for process in self._tree():
            with _gone():
                memory = process.memory_info()
                self._resident += memory.rss
                self._own += memory.rss - getattr(memory, "shared", 0)
        if not self._idle:
            self._due = self._held()

    def _held(self) -> int:
        """Memory of the tree, each page counted once, less what it shares with the server, and less its due.

        The discount is of shared pages only: a process that shares nothing, because it ran another program, has none.
        """
        discount = 0
        if self._idle:
            with _gone():
                discount = _portion(psutil.Process(self._root)).shared
        portions = [_portion(process) for process in self._tree()]
        return (
            sum(portion.own + max(0, portion.shared - discount) for portion in portions) + self._sockets() - self._due
        )

    def _sockets(self) -> int:
        """Bytes that the sockets of the tree may hold, which has a network of its own when its root is idle."""
        if not self._idle:
            return 0
        try:
            with open(f"/proc/{self._root}/net/protocols", encoding="ascii") as file:
                rows = [line.split() for line in file]
        except OSError:
            return 0  # the tree has ended
        return sum(int(row[2]) for row in rows[1:] if row[0] not in KERNEL_SOCKETS) * SOCKET_BYTES

    def _tree(self) -> Iterator[psutil.Process]:
        with _gone():
            root = psutil.Process(self._root)
            if not self._idle:
                yield root
            yield from root.children(recursive=True)


class _Portion(NamedTuple):
    own: int
    """Bytes that no other process has, and those in swap."""
    shared: int
    """Its part of the bytes that several have."""


def _portion(process: psutil.Process) -> _Portion:
    """Memory of `process`, pages that several processes share divided among them, where the system tells."""
    with _gone():
        try:
            memory = process.memory_full_info()
        except psutil.AccessDenied:
            return _Portion(int(process.memory_info().rss), 0)
        own = int(memory.uss)
        return _Portion(own + int(getattr(memory, "swap", 0)), int(getattr(memory, "pss", own)) - own)
    return _Portion(0, 0)
