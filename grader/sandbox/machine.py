"""Replaces what /proc says about the whole machine by fixed texts, or hides it.

Sums over all processes (processor time, memory, interrupts, entries of caches) would show one run what another did,
even after that has ended. Values that programs need, such as the number of cores and the size of memory, are in texts
that are the same in every sandbox.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from grader.sandbox.linux_calls import MountFlag, mount, unmount

__all__ = ["conceal_machine", "machine_texts"]

UNCHANGING = ("filesystems", "version")
SETTINGS = (
    "sys/kernel/cap_last_cap",
    "sys/kernel/ngroups_max",
    "sys/kernel/osrelease",
    "sys/kernel/pid_max",
    "sys/vm/overcommit_memory",
)
"""The files of /proc/sys that are shown; some of the others hold counts."""
FREE_MEMORY = ("MemTotal", "MemFree", "MemAvailable")
USED_MEMORY = ("Buffers", "Cached", "SwapCached", "Active", "Inactive", "SwapTotal", "SwapFree", "Shmem", "Slab")
"""Lines of meminfo that are 0, as on an idle machine."""
STAGE = "/tmp"
"""Where the texts are mounted before each is bound to its place."""
SIZE = "size=16m,nr_inodes=100,mode=755"
"""Mount options with room for a cpuinfo of several thousand cores, at 2 KB each."""
FLAGS = MountFlag.NOSUID | MountFlag.NODEV | MountFlag.NOEXEC


@cache
def machine_texts() -> dict[str, str]:
    """The fixed texts, by path in /proc."""
    cores = os.cpu_count() or 1
    zeros = " 0" * 10
    total = next(line.split()[1] for line in _read("meminfo").splitlines() if line.startswith("MemTotal:"))
    memory = {**dict.fromkeys(FREE_MEMORY, total), **dict.fromkeys(USED_MEMORY, "0")}
    processors = [line for line in _read("cpuinfo").splitlines(keepends=True) if not line.startswith("cpu MHz")]
    return {
        "cpuinfo": "".join(processors),
        "loadavg": "0.00 0.00 0.00 1/1 1\n",
        "meminfo": "".join(f"{name + ':':<15} {kib:>8} kB\n" for name, kib in memory.items()),
        "stat": "".join(f"cpu{name}{zeros}\n" for name in (" ", *range(cores)))
        + "intr 0\nctxt 0\nbtime 0\nprocesses 0\nprocs_running 1\nprocs_blocked 0\nsoftirq 0\n",
        "uptime": "0.00 0.00\n",
        **{name: _read(name) for name in (*UNCHANGING, *SETTINGS) if os.access(f"/proc/{name}", os.R_OK)},
    }


def conceal_machine() -> None:
    """Cover all of /proc except the folders of processes, by fixed texts or empty files. Raises `OSError`."""
    covered = {entry.name: "folder" if entry.is_dir() else "file" for entry in _entries()}
    mount("tmpfs", STAGE, "tmpfs", FLAGS, SIZE)
    for name, text in machine_texts().items():
        place = Path(STAGE, "texts", name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    os.mkdir(f"{STAGE}/folder")
    Path(f"{STAGE}/file").touch()
    mount(None, STAGE, None, FLAGS | MountFlag.BIND | MountFlag.REMOUNT | MountFlag.RDONLY)
    for name, kind in covered.items():
        own = f"{STAGE}/texts/{name}"
        mount(own if os.path.exists(own) else f"{STAGE}/{kind}", f"/proc/{name}", None, MountFlag.BIND)
    unmount(STAGE)


def _entries() -> Iterator[os.DirEntry[str]]:
    """The entries of /proc that are neither the folder of a process nor a link into one."""
    with os.scandir("/proc") as entries:
        yield from (entry for entry in entries if not entry.name.isdigit() and not entry.is_symlink())


def _read(name: str) -> str:
    return Path("/proc", name).read_text(encoding="utf-8")
