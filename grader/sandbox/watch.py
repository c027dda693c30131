"""Memory and processor time of a process tree, polled from outside."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

import psutil

__all__ = ["Watch"]

MIB = 1 << 20
POLL_SECONDS = 0.2


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
        self._resident = self._own = self._proportional = 0

    async def begin(self) -> None:
        """Take what the tree holds now as its due."""
        await asyncio.to_thread(self._measure_baseline)

    async def until_exceeded(self) -> None:
        """Return when the tree holds more than it may; never otherwise."""
        while not await asyncio.to_thread(self.exceeds):
            await asyncio.sleep(POLL_SECONDS)

    def exceeds(self) -> bool:
        """Whether the tree holds more than it may. The cheap estimate is confirmed before it is believed."""
        resident = own = 0
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
            self._proportional = sum(_proportional(process) for process in self._tree())

    def _held(self) -> int:
        """Memory of the tree, each page counted once, less what it shares with the server."""
        shared = 0
        if self._idle:
            with _gone():
                shared = _proportional(psutil.Process(self._root))
        return sum(max(0, _proportional(process) - shared) for process in self._tree()) - self._proportional

    def _tree(self) -> Iterator[psutil.Process]:
        with _gone():
            root = psutil.Process(self._root)
            if not self._idle:
                yield root
            yield from root.children(recursive=True)


def _proportional(process: psutil.Process) -> int:
    """Memory of `process`, pages that several processes share divided among them, where the system tells."""
    with _gone():
        try:
            memory = process.memory_full_info()
        except psutil.AccessDenied:
            return int(process.memory_info().rss)
        return int(getattr(memory, "pss", memory.uss) + getattr(memory, "swap", 0))
    return 0
