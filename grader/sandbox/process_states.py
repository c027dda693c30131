"""Looks at a process tree through Linux's /proc: which threads run, are ready to run, or wait for the disk.

On other systems, and if the kernel does not show it, nothing is seen, and wall-clock time counts.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable

from grader.sandbox.work_clock import Activity, Look, Process, Thread

__all__ = ["activity_of", "look_at", "processor_seconds", "read_start"]

TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
STATE, UTIME, STIME, CUTIME, CSTIME, NICE, THREADS, POLICY = 0, 11, 12, 13, 14, 16, 17, 38
"""Positions in /proc/PID/stat after the name, from 0 (proc(5) counts from 3)."""
BY_TURNS = b"0"
"""SCHED_OTHER. Student code can choose only policies that have a lower priority than this."""
OVER_THE_NETWORK = (
    "nfs",
    "rpc_",
    "ceph",
    "p9_",
    "v9fs",
    "fuse_",
    "request_wait_answer",
    "ll_",
    "ldlm_",
    "ptlrpc",
    "cl_",
)
"""Prefixes of kernel functions that wait for a file system without counting as blocked by a device."""


def look_at(pids: Iterable[int], nice: int = 0, now: float | None = None, proc: str = "/proc") -> Look:
    """What the threads of these processes do at the moment; `nice` is the priority with which they were started.

    `proc` is the folder that shows them.
    """
    now = time.monotonic() if now is None else now
    processes: dict[int, Process] = {}
    threads: dict[int, Thread] = {}
    if sys.platform != "linux":
        return Look(now, processes, threads)
    blocked: bool | None = None
    for pid in pids:
        stat = _fields(f"{proc}/{pid}/stat")
        if stat is None:
            continue
        processes[pid] = Process(_seconds(stat, UTIME, STIME), _seconds(stat, CUTIME, CSTIME))
        for tid, place, fields in _threads(f"{proc}/{pid}", pid, stat):
            sums = read_start(f"{place}/schedstat").split()
            if len(sums) < 2:
                continue  # it has ended, or this kernel does not show it
            lowered = int(fields[NICE]) > nice or fields[POLICY] != BY_TURNS
            if fields[STATE] == b"D" and blocked is None:
                blocked = _something_is_blocked()
            activity = activity_of(fields[STATE], _waiting_in(place) if fields[STATE] == b"D" else "", bool(blocked))
            if lowered:
                activity = Activity.IDLE
            threads[tid] = Thread(int(sums[0]) / 1e9, 0.0 if lowered else int(sums[1]) / 1e9, activity, pid)
    return Look(now, processes, threads)


def processor_seconds(folder: str) -> float:
    """User and system time of the process whose folder this is; 0 if it has ended."""
    stat = _fields(f"{folder}/stat")
    return _seconds(stat, UTIME, STIME) if stat else 0.0


def activity_of(state: bytes, waiting_in: str, blocked: bool) -> Activity:
    """What a thread in `state` does.

    Not every thread in uninterruptible sleep (D) waits for the disk: others wait for a child in vfork, or for the
    kernel to clean up. So the thread counts as waiting for the disk if the kernel function that it is in waits for a
    network file system, or if something on this machine is blocked by a device (`blocked`) and it does not wait for its
    child.
    """
    if state == b"R":
        return Activity.ACTIVE
    if state != b"D":
        return Activity.IDLE
    if waiting_in.startswith(OVER_THE_NETWORK):
        return Activity.DISK
    of_its_own = "fork" in waiting_in or "kernel_clone" in waiting_in or "rcu" in waiting_in
    return Activity.DISK if blocked and not of_its_own else Activity.IDLE


def _seconds(stat: list[bytes], *fields: int) -> float:
    return sum(int(stat[field]) for field in fields) / TICK


def _threads(folder: str, pid: int, stat: list[bytes]) -> Iterable[tuple[int, str, list[bytes]]]:
    """Id, folder and fields of each thread; for a process with one thread, those of the process."""
    if int(stat[THREADS]) == 1:
        yield pid, folder, stat
        return
    try:
        names = os.listdir(f"{folder}/task")
    except OSError:
        return  # it has ended
    for name in names:
        place = f"{folder}/task/{name}"
        fields = _fields(f"{place}/stat")
        if fields is not None:
            yield int(name), place, fields


def _fields(path: str) -> list[bytes] | None:
    """The fields of a `stat` file after the name, which may hold anything; None if the thread has ended."""
    text = read_start(path)
    return text[text.rindex(b")") + 1 :].split() if text else None


def _waiting_in(place: str) -> str:
    """The kernel function in which a thread waits; empty if unknown."""
    return read_start(f"{place}/wchan").decode("ascii", "replace")


def _something_is_blocked() -> bool:
    """Whether some thread on this machine waits for a device."""
    lines = (line for line in read_start("/proc/stat", 1 << 16).splitlines() if line.startswith(b"procs_blocked "))
    return any(int(line.split()[1]) > 0 for line in lines)


def read_start(path: str, size: int = 1024) -> bytes:
    """The first `size` bytes of a file of the kernel; empty if there is no such file, or none any more."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return b""  # it has ended, or this kernel has no such file
    try:
        return os.read(descriptor, size)
    except OSError:
        return b""
    finally:
        os.close(descriptor)
