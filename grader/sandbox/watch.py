"""Measures memory and work of a process tree by polling from outside."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import threading
import time
from collections.abc import Sequence
from typing import NamedTuple

import psutil

from grader.sandbox.openfiles import held_by_open_files
from grader.sandbox.pause import Clock
from grader.sandbox.process_states import look_at
from grader.sandbox.process_tree import descendants
from grader.sandbox.work_clock import Account

__all__ = ["Watch", "kernel_kills"]

MIB = 1 << 20
POLL_SECONDS = (0.1, 0.3)
"""Shortest and longest time between two looks, drawn at random, so that code cannot evade them by sleeping."""
GLANCE_SECONDS = 0.05
"""Seconds between two checks of how much memory the whole machine has left."""
GLANCE_SHARE = 1 / 4
"""If that changes by this share of the limit, for whatever reason, the next look comes immediately."""
FIRST_SECONDS = 0.05
"""Seconds until the first look."""
UNSEEN_SECONDS = 1.0
"""Seconds at the beginning of a cell or probe in which work is not measured, and wall-clock time counts."""
UNSEEN_SHARE = 1 / 8
"""Largest share of a limit for which wall-clock time counts in this way."""
LOOKS = 100
"""Approximate number of looks at the work of a cell or probe that uses its whole limit."""
SLOWEST_SECONDS = 2.0
"""Most seconds between two such looks."""
SOCKET_BYTES = 1 << 19
"""Most bytes that a sandbox's socket can hold in the kernel's buffers; this is counted for each socket."""
KERNEL_SOCKETS = frozenset(("NETLINK", "PING", "PINGv6", "RAW", "RAWv6", "PACKET"))
"""Kinds of socket that only the kernel itself opens here; student code cannot."""


def kernel_kills() -> int:
    """How many processes the kernel has ended since this machine started because memory was short; 0 if unknown."""
    try:
        with open("/proc/vmstat", encoding="ascii") as file:
            return next((int(line.split()[1]) for line in file if line.startswith("oom_kill ")), 0)
    except OSError:
        return 0


def _gone() -> contextlib.suppress:
    """Ignore processes that end while we look at them; they count as nothing."""
    return contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied)


class Watch:
    """Watches the process tree below `pid`. With `idle`, `pid` is an idle twin that shows how much the server shares.

    Work is measured by `clock`, which stops while the tree is stopped.
    """

    def __init__(self, pid: int, idle: bool, limit_mib: int, clock: Clock | None = None) -> None:
        self.peak_mib = 0.0
        self.cpu_seconds = 0.0
        self._root = pid
        self._clock = clock or Clock()
        self._idle = idle
        self._limit = limit_mib * MIB
        self._resident = self._own = self._due = 0
        self._nice = os.getpriority(os.PRIO_PROCESS, 0) if hasattr(os, "getpriority") else 0
        self._looking = threading.Lock()
        self._account: Account | None = None
        self._limit_seconds = 0.0

    def count(self, account: Account, limit: float) -> None:
        """From now on add the work of the tree to `account`, for a cell or probe that may work for `limit` seconds."""
        with self._looking:
            self._account, self._limit_seconds = account, limit

    def look(self) -> None:
        """Look at the work of the tree now."""
        self._look(self._tree())

    def is_unseen(self, account: Account) -> bool:
        """Whether it began so recently that its work is not measured yet."""
        return self._clock.now() - account.began < min(UNSEEN_SECONDS, UNSEEN_SHARE * self._limit_seconds)

    def _look(self, tree: Sequence[int]) -> None:
        with self._looking:
            if self._account is not None:
                self._account.add(look_at(tree, self._nice, self._clock.now()))

    def _look_in_turn(self, tree: Sequence[int]) -> None:
        """Look at the work if enough time has passed since the last look."""
        account = self._account
        if account is None or self.is_unseen(account):
            return
        if self._clock.now() - account.last >= min(SLOWEST_SECONDS, self._limit_seconds / LOOKS):
            self._look(tree)

    def pids(self) -> list[int]:
        """All processes of the tree, including the root."""
        return [self._root, *(pid for pid in self._tree() if pid != self._root)]

    async def begin(self) -> None:
        """Take what the tree holds now as its baseline, which is not counted. No student code runs yet."""
        await asyncio.to_thread(self._measure_baseline)

    async def until_exceeded(self) -> None:
        """Return once the tree exceeds its memory limit; otherwise never."""
        await asyncio.sleep(FIRST_SECONDS)
        while not await asyncio.to_thread(self.exceeds):
            await self._until_due()

    async def _until_due(self) -> None:
        """Wait until the next look, which comes early if much memory was used, so that a burst is seen as it grows."""
        until, left = time.monotonic() + random.uniform(*POLL_SECONDS), psutil.virtual_memory().available
        while (seconds := until - time.monotonic()) > 0:
            await asyncio.sleep(min(seconds, GLANCE_SECONDS))
            if abs(psutil.virtual_memory().available - left) > GLANCE_SHARE * self._limit:
                return

    def exceeds(self) -> bool:
        """Whether the tree exceeds its memory limit. A cheap estimate comes first; an excess is confirmed exactly."""
        tree = self._tree()
        resident = own = certain = kernel = self._kernel_holds(tree)
        cpu = 0.0
        self._look_in_turn(tree)
        for pid in tree:
            with _gone():
                process = psutil.Process(pid)
                memory, times = process.memory_info(), process.cpu_times()
                tables = _page_tables(pid)
                resident += memory.rss + tables
                own += memory.rss - getattr(memory, "shared", 0) + tables
                certain += tables
                cpu += times.user + times.system
        self.cpu_seconds = max(self.cpu_seconds, cpu)
        if resident - self._resident <= self._limit:
            self.peak_mib = max(self.peak_mib, (own - self._own) / MIB)
            return False
        certain -= self._resident  # with many page tables, querying each page would take long
        held = certain if certain > self._limit else self._held(tree, kernel)
        self.peak_mib = max(self.peak_mib, held / MIB)
        return held > self._limit

    def _measure_baseline(self) -> None:
        tree = self._tree()
        for pid in tree:
            with _gone():
                memory, tables = psutil.Process(pid).memory_info(), _page_tables(pid)
                self._resident += memory.rss + tables
                self._own += memory.rss - getattr(memory, "shared", 0) + tables
                self._due += tables if self._idle else 0
        if not self._idle:
            self._due = self._held(tree, self._kernel_holds(tree))

    def _held(self, tree: Sequence[int], kernel: int) -> int:
        """Memory of the tree, each page counted once, without what it shares with the server and without its baseline.

        Only shared pages are discounted: a process that has run another program shares nothing, and gets no discount.
        """
        discount = 0
        if self._idle:
            discount = _portion(self._root).shared
        portions = [_portion(pid) for pid in tree]
        held = sum(portion.own + max(0, portion.shared - discount) for portion in portions)
        return held + kernel - self._due

    def _kernel_holds(self, tree: Sequence[int]) -> int:
        """Bytes that the kernel may hold for the tree in addition to its pages."""
        sockets = self._sockets(tree)
        return sockets + held_by_open_files(tree, self._limit - sockets)

    def _sockets(self, tree: Sequence[int]) -> int:
        """Bytes that the sockets of the tree may hold, if it has its own network namespace."""
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
        """The first process of the tree in another network namespace than ours."""
        ours = ("", _network_of(os.getpid()))
        return next((pid for pid in (self._root, *tree) if _network_of(pid) not in ours), None)

    def _tree(self) -> list[int]:
        below = descendants(self._root)
        return below if self._idle else [self._root, *below]


def _network_of(pid: int) -> str:
    try:
        return os.readlink(f"/proc/{pid}/ns/net")
    except OSError:
        return ""  # it has ended, or this system has no namespaces


class _Portion(NamedTuple):
    own: int
    """Bytes that no other process shares, including swap and page tables."""
    shared: int
    """Its part of the bytes that several processes share."""


def _page_tables(pid: int) -> int:
    """Bytes of a process's page tables, which are not among its pages."""
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
            return next((int(line.split()[1]) << 10 for line in file if line.startswith("VmPTE:")), 0)
    except OSError:
        return 0  # it has ended, or this system has no such file


def _portion(pid: int) -> _Portion:
    """Memory of a process, with shared pages divided among the processes that share them, if the system says."""
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
