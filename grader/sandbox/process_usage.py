"""Measures what one process uses, by reading `/proc` where there is one, which takes a third of psutil's time."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from typing import NamedTuple

import psutil

from grader.sandbox.process_states import processor_seconds, read_start

__all__ = ["Portion", "Usage", "available_memory", "portion_of", "usage_of"]

STATUS_BYTES = 1 << 13
"""Most bytes of /proc/PID/status that are read; it has about 1.5 KiB, and more if there are many cores."""
MEMINFO_BYTES = 1 << 12


class Usage(NamedTuple):
    """What a process uses; nothing if it has ended."""

    resident: int = 0
    """Bytes of its pages in memory."""
    shared: int = 0
    """Bytes of those that belong to files or are shared memory; 0 where the system does not say."""
    tables: int = 0
    """Bytes of its page tables, which are not among its pages; 0 where the system does not say."""
    cpu_seconds: float = 0.0
    """User and system time of all its threads."""


class Portion(NamedTuple):
    """Memory of a process, with shared pages divided among the processes that share them, if the system says."""

    own: int
    """Bytes that no other process shares, including swap and page tables."""
    shared: int
    """Its part of the bytes that several processes share."""


def usage_of(pid: int, proc: str = "/proc") -> Usage:
    """What the process uses that the folder `proc` shows as `pid`."""
    if sys.platform == "linux":
        status = read_start(f"{proc}/{pid}/status", STATUS_BYTES)
        shared = _bytes(status, b"RssFile") + _bytes(status, b"RssShmem")
        cpu = processor_seconds(f"{proc}/{pid}")
        return Usage(_bytes(status, b"VmRSS"), shared, _bytes(status, b"VmPTE"), cpu)
    with _gone():
        process = psutil.Process(pid)
        memory, times = process.memory_info(), process.cpu_times()
        return Usage(memory.rss, getattr(memory, "shared", 0), 0, times.user + times.system)
    return Usage()


def portion_of(pid: int) -> Portion:
    """Exactly measured memory of a process of this machine, which takes long if it has much."""
    with _gone():
        process = psutil.Process(pid)
        try:
            memory = process.memory_full_info()
        except psutil.AccessDenied:
            return Portion(int(process.memory_info().rss), 0)
        own = int(memory.uss) + usage_of(pid).tables
        shared = int(getattr(memory, "pss", memory.uss)) - int(memory.uss)
        return Portion(own + int(getattr(memory, "swap", 0)), shared)
    return Portion(0, 0)


def available_memory() -> int:
    """Bytes of memory that new processes could use on this machine."""
    found = _bytes(b"\n" + os.pread(_meminfo(), MEMINFO_BYTES, 0), b"MemAvailable") if sys.platform == "linux" else 0
    return found or int(psutil.virtual_memory().available)


@functools.cache
def _meminfo() -> int:
    """A descriptor of the file that says so; opening it each time would double the time."""
    return os.open("/proc/meminfo", os.O_RDONLY)


def _bytes(table: bytes, name: bytes) -> int:
    """The number of KiB in the line `name` of a table of the kernel, in bytes; 0 if there is no such line."""
    begin = table.find(b"\n" + name + b":")
    return int(table[begin + len(name) + 2 :].split(maxsplit=1)[0]) << 10 if begin >= 0 else 0


def _gone() -> contextlib.suppress:
    """Ignore processes that end while we look at them; they count as nothing."""
    return contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied)
