"""Measures memory and work of a process tree by polling from outside."""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import random
import threading
import time
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from grader.sandbox.openfiles import held_by_open_files
from grader.sandbox.pause import Clock
from grader.sandbox.process_states import look_at
from grader.sandbox.process_tree import ProcessTree
from grader.sandbox.process_usage import available_memory, portion_of, usage_of
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
FILES_SECONDS = 1.0
"""Longest time between two looks at open files and sockets, which take most of the time of a look."""
FILES_SHARE = 1 / 2
"""They are part of every look while the tree seems to hold more than this share of its limit."""
SOCKET_BYTES = 1 << 19
"""Most bytes that a sandbox's socket can hold in the kernel's buffers; this is counted for each socket."""
KERNEL_SOCKETS = frozenset((b"NETLINK", b"PING", b"PINGv6", b"RAW", b"RAWv6", b"PACKET"))
"""Kinds of socket that only the kernel itself opens here; student code cannot."""


def kernel_kills() -> int:
    """How many processes the kernel has ended since this machine started because memory was short; 0 if unknown."""
    try:
        with open("/proc/vmstat", encoding="ascii") as file:
            return next((int(line.split()[1]) for line in file if line.startswith("oom_kill ")), 0)
    except OSError:
        return 0


class Watch:
    """Watches the process tree below `pid`. With `idle`, `pid` is an idle twin that shows how much the server shares.

    Work is measured by `clock`, which stops while the tree is stopped. Call `close` at the end.
    """

    def __init__(self, pid: int, idle: bool, limit_mib: int, clock: Clock | None = None) -> None:
        self.peak_mib = 0.0
        self.cpu_seconds = 0.0
        self._root = pid
        self._network_here = _network_of("/proc/self")
        self._tree = ProcessTree(pid, has_root=not idle)
        self._outside: list[int] = []
        self._clock = clock or Clock()
        self._idle = idle
        self._limit = limit_mib * MIB
        self._resident = self._own = self._due = 0
        self._available = available_memory()
        self._kernel, self._kernel_at, self._kernel_available = 0, -math.inf, 0
        self._nice = os.getpriority(os.PRIO_PROCESS, 0) if hasattr(os, "getpriority") else 0
        self._looking = threading.Lock()
        self._end = threading.Lock()  # held while `watching`; unlike an Event, it wakes nobody to wait with a timeout
        self._end.acquire()
        self._account: Account | None = None
        self._limit_seconds = 0.0

    def count(self, account: Account, limit: float) -> None:
        """From now on add the work of the tree to `account`, for a cell or probe that may work for `limit` seconds."""
        with self._looking:
            self._account, self._limit_seconds = account, limit

    def look(self) -> None:
        """Look at the work of the tree now."""
        self._look(self._tree.pids())

    def is_unseen(self, account: Account) -> bool:
        """Whether it began so recently that its work is not measured yet."""
        return self._clock.now() - account.began < min(UNSEEN_SECONDS, UNSEEN_SHARE * self._limit_seconds)

    def _look(self, tree: Sequence[int]) -> None:
        with self._looking:
            if self._account is not None:
                self._account.add(look_at(tree, self._nice, self._clock.now(), self._tree.proc))

    def _look_in_turn(self, tree: Sequence[int]) -> None:
        """Look at the work if enough time has passed since the last look."""
        account = self._account
        if account is None or self.is_unseen(account):
            return
        if self._clock.now() - account.last >= min(SLOWEST_SECONDS, self._limit_seconds / LOOKS):
            self._look(tree)

    def pids(self) -> list[int]:
        """All processes of the tree when it began, including the root; the worker is the last."""
        return [self._root, *(pid for pid in self._outside if pid != self._root)]

    async def begin(self) -> None:
        """Take what the tree holds now as its baseline, which is not counted. No student code runs yet."""
        await asyncio.to_thread(self._measure_baseline)

    def close(self) -> None:
        """Stop watching for good."""
        self._tree.close()

    @contextlib.asynccontextmanager
    async def watching(self) -> AsyncIterator[asyncio.Future[None]]:
        """Watch the memory of the tree while the block runs; the future is done once it exceeds its limit.

        This takes a thread for each run, because that costs a tenth of what as many timers of asyncio cost.
        """
        with ThreadPoolExecutor(1, "watch") as pool:
            exceeded = asyncio.get_running_loop().run_in_executor(pool, self.look_until_exceeded)
            try:
                yield exceeded
            finally:
                self._end.release()
                await asyncio.wait([exceeded])

    def look_until_exceeded(self) -> None:
        """Return once the tree exceeds its memory limit, or when `watching` ends."""
        ends = self._ends_within(FIRST_SECONDS)
        while not ends and not self.exceeds():
            ends = self._ends_before_due()

    def _ends_before_due(self) -> bool:
        """Wait until the next look, or the end of `watching`; returns whether it ends.

        The look comes early if much memory was used, so that a burst is seen as it grows.
        """
        until = time.monotonic() + random.uniform(*POLL_SECONDS)
        while (seconds := until - time.monotonic()) > 0:
            if self._ends_within(min(seconds, GLANCE_SECONDS)):
                return True
            if self._is_much(available_memory() - self._available):
                return False
        return False

    def _is_much(self, change: int) -> bool:
        """Whether so many bytes, used or freed on this machine, may be those of a burst."""
        return abs(change) > GLANCE_SHARE * self._limit

    def _ends_within(self, seconds: float) -> bool:
        return self._end.acquire(timeout=seconds)

    def exceeds(self) -> bool:
        """Whether the tree exceeds its memory limit. A cheap estimate comes first; an excess is confirmed exactly."""
        self._available = available_memory()
        tree = self._tree.pids()
        resident = own = certain = 0
        cpu = 0.0
        self._look_in_turn(tree)
        for pid in tree:
            usage = usage_of(pid, self._tree.proc)
            resident += usage.resident + usage.tables
            own += usage.resident - usage.shared + usage.tables
            certain += usage.tables
            cpu += usage.cpu_seconds
        self.cpu_seconds = max(self.cpu_seconds, cpu)
        kernel = self._kernel_holds_now(tree, resident - self._resident)
        resident, own, certain = resident + kernel, own + kernel, certain + kernel
        if resident - self._resident <= self._limit:
            self.peak_mib = max(self.peak_mib, (own - self._own) / MIB)
            return False
        certain -= self._resident  # with many page tables, querying each page would take long
        held = certain if certain > self._limit else self._held(kernel)
        self.peak_mib = max(self.peak_mib, held / MIB)
        return held > self._limit

    def _measure_baseline(self) -> None:
        self._outside = self._tree.narrow()
        tree = self._tree.pids()
        for pid in tree:
            usage = usage_of(pid, self._tree.proc)
            self._resident += usage.resident + usage.tables
            self._own += usage.resident - usage.shared + usage.tables
            self._due += usage.tables if self._idle else 0
        if not self._idle:
            self._due = self._held(self._kernel_holds(tree))

    def _held(self, kernel: int) -> int:
        """Memory of the tree, each page counted once, without what it shares with the server and without its baseline.

        Only shared pages are discounted: a process that has run another program shares nothing, and gets no discount.
        """
        discount = 0
        if self._idle:
            discount = portion_of(self._root).shared
        portions = [portion_of(pid) for pid in self._tree.outside()]
        held = sum(portion.own + max(0, portion.shared - discount) for portion in portions)
        return held + kernel - self._due

    def _kernel_holds_now(self, tree: Sequence[int], resident: int) -> int:
        """What the kernel holds for the tree, which has so many bytes `resident`, as it was counted a moment ago.

        It is counted anew near the limit, and whenever this machine's memory has changed much since it was.
        """
        now = time.monotonic()
        is_near = resident + self._kernel > FILES_SHARE * self._limit
        if is_near or now - self._kernel_at > FILES_SECONDS or self._is_much(self._available - self._kernel_available):
            self._kernel = self._kernel_holds(tree)
            self._kernel_at, self._kernel_available = now, self._available
        return self._kernel

    def _kernel_holds(self, tree: Sequence[int]) -> int:
        """Bytes that the kernel may hold for the tree in addition to its pages."""
        sockets = self._sockets(tree)
        return sockets + held_by_open_files(tree, self._limit - sockets, self._tree.proc)

    def _sockets(self, tree: Sequence[int]) -> int:
        """Bytes that the sockets of the tree may hold, if it has its own network namespace."""
        root = self._network(tree)
        if root is None:
            return 0
        try:
            with open(f"{root}/net/protocols", "rb", buffering=0) as file:
                kinds = [row.split(maxsplit=3) for row in file.read().splitlines()[1:]]
        except OSError:
            return 0  # the tree has ended
        return sum(int(count) for name, _, count, _ in kinds if name not in KERNEL_SOCKETS) * SOCKET_BYTES

    def _network(self, tree: Sequence[int]) -> str | None:
        """The folder of the first process of the tree in another network namespace than ours."""
        folders = [f"/proc/{self._root}", *(f"{self._tree.proc}/{pid}" for pid in tree)]
        return next((folder for folder in folders if _network_of(folder) not in ("", self._network_here)), None)


def _network_of(folder: str) -> str:
    try:
        return os.readlink(f"{folder}/ns/net")
    except OSError:
        return ""  # it has ended, or this system has no namespaces
