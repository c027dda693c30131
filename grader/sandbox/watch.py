"""Memory and processor time of a process tree, polled from outside."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Sequence
from typing import NamedTuple

import psutil

from grader.sandbox.tree import descendants
from grader.worker.clock import waited_seconds

__all__ = ["Watch", "kernel_kills"]

MIB = 1 << 20
POLL_SECONDS = 0.2
FIRST_SECONDS = 0.05
"""When the first look comes: what is there at the start is the due."""
SOCKET_BYTES = 1 << 19
"""What a socket of a sandbox may hold in the kernel's buffers, at most, and so what each is counted as."""
KERNEL_SOCKETS = frozenset(("NETLINK", "PING", "PINGv6", "RAW", "RAWv6", "PACKET"))
"""Those of the kernel itself, and of kinds that student code cannot make, or that hold nothing to speak of."""


def kernel_kills() -> int:
    """How many processes the kernel has ended for want of memory, on this machine since its start, where it tells."""
    try:
        with open("/proc/vmstat", encoding="ascii") as file:
            return next((int(line.split()[1]) for line in file if line.startswith("oom_kill ")), 0)
    except OSError:
        return 0


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
        self._waits = _Waits(0.0, {})

    @property
    def waited_seconds(self) -> float:
        """How long the tree waited for a processor core, as last measured: each time the process that waited most."""
        return self._waits.total

    def waited(self) -> float:
        """The same, measured now."""
        return self._waits.after({pid: waited_seconds(str(pid)) for pid in self._tree()}).total

    def pids(self) -> list[int]:
        """All processes of the tree, with the one at its root."""
        return [self._root, *(pid for pid in self._tree() if pid != self._root)]

    async def begin(self) -> None:
        """Take what the tree holds now as its due. No student code runs yet."""
        await asyncio.to_thread(self._measure_baseline)

    async def until_exceeded(self) -> None:
        """Return when the tree holds more than it may; never otherwise."""
        await asyncio.sleep(FIRST_SECONDS)
        while not await asyncio.to_thread(self.exceeds):
            await asyncio.sleep(POLL_SECONDS)

    def exceeds(self) -> bool:
        """Whether the tree holds more than it may. The cheap estimate is confirmed before it is believed."""
        tree = self._tree()
        resident = own = self._sockets(tree)
        cpu = 0.0
        waits = {}
        for pid in tree:
            waits[pid] = waited_seconds(str(pid))
            with _gone():
                process = psutil.Process(pid)
                memory, times = process.memory_info(), process.cpu_times()
                tables = _page_tables(pid)
                resident += memory.rss + tables
                own += memory.rss - getattr(memory, "shared", 0) + tables
                cpu += times.user + times.system
        self.cpu_seconds = max(self.cpu_seconds, cpu)
        self._waits = self._waits.after(waits)
        if resident - self._resident <= self._limit:
            self.peak_mib = max(self.peak_mib, (own - self._own) / MIB)
            return False
        held = self._held(tree)
        self.peak_mib = max(self.peak_mib, held / MIB)
        return held > self._limit

    def _measure_baseline(self) -> None:
        tree = self._tree()
        for pid in tree:
            self._waits.by_pid[pid] = waited_seconds(str(pid))
            with _gone():
                memory, tables = psutil.Process(pid).memory_info(), _page_tables(pid)
                self._resident += memory.rss + tables
                self._own += memory.rss - getattr(memory, "shared", 0) + tables
                self._due += tables if self._idle else 0
        if not self._idle:
            self._due = self._held(tree)

    def _held(self, tree: Sequence[int]) -> int:
        """Memory of the tree, each page counted once, less what it shares with the server, and less its due.

        The discount is of shared pages only: a process that shares nothing, because it ran another program, has none.
        """
        discount = 0
        if self._idle:
            discount = _portion(self._root).shared
        portions = [_portion(pid) for pid in tree]
        held = sum(portion.own + max(0, portion.shared - discount) for portion in portions)
        return held + self._sockets(tree) - self._due

    def _sockets(self, tree: Sequence[int]) -> int:
        """Bytes that the sockets of the tree may hold, where it has a network of its own."""
        root = self._network(tree)
        if root is None:
            return 0
        try:
            with open(f"/proc/{root}/net/protocols", encoding="ascii") as file:
                rows = [line.split() for line in file]
        except OSError:
            return 0  # the tree has ended
        return sum(int(row[2]) for row in rows[1:] if row[0] not in KERNEL_SOCKETS) * SOCKET_BYTES

    def _network(self, tree: Sequence[int]) -> int | None:
        """The first process of the tree that has not the network of this one."""
        ours = ("", _network_of(os.getpid()))
        return next((pid for pid in (self._root, *tree) if _network_of(pid) not in ours), None)

    def _tree(self) -> list[int]:
        below = descendants(self._root)
        return below if self._idle else [self._root, *below]


def _network_of(pid: int) -> str:
    try:
        return os.readlink(f"/proc/{pid}/ns/net")
    except OSError:
        return ""  # it has ended, or this system has no such thing


class _Waits(NamedTuple):
    total: float
    """Seconds, summed over measurements."""
    by_pid: dict[int, float]
    """Of each process that was there last."""

    def after(self, now: dict[int, float]) -> _Waits:
        """With what the process that waited longest since then has waited."""
        longest = max((now[pid] - self.by_pid.get(pid, 0.0) for pid in now), default=0.0)
        return _Waits(self.total + max(0.0, longest), now)  # negative where a number was given anew


class _Portion(NamedTuple):
    own: int
    """Bytes that no other process has, with those in swap and the page tables."""
    shared: int
    """Its part of the bytes that several have."""


def _page_tables(pid: int) -> int:
    """Bytes that the tables take by which the kernel finds the pages of a process; they are no page of it."""
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
            return next((int(line.split()[1]) << 10 for line in file if line.startswith("VmPTE:")), 0)
    except OSError:
        return 0  # it has ended, or this system has no such file


def _portion(pid: int) -> _Portion:
    """Memory of a process, pages that several processes share divided among them, where the system tells."""
    with _gone():
        process = psutil.Process(pid)
        try:
            memory = process.memory_full_info()
        except psutil.AccessDenied:
            return _Portion(int(process.memory_info().rss), 0)
        own = int(memory.uss) + _page_tables(pid)
        shared = int(getattr(memory, "pss", memory.uss)) - int(memory.uss)
        return _Portion(own + int(getattr(memory, "swap", 0)), shared)
    return _Portion(0, 0)
