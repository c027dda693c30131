"""Measures how many bits an exam can leak through the system call `sysinfo` to a run that was stopped during it.

    python bench/overheard.py [--times 20]

Random numbers are sent in two ways: by that many processes that spin during one of the kernel's samples of the load,
and by that many MiB of a file that is read for the first time and stays in the page cache. The receiver looks once
before and once after. The number of bits is that of a uniform choice from 0 to the largest number through normal noise
with the measured deviation, log2(largest / (deviation * sqrt(2 pi e))); see Cover and Thomas, *Elements of Information
Theory*, 2nd ed., example 8.1.2, for the entropy of the noise.
"""

from __future__ import annotations

import ctypes
import math
import multiprocessing
import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, stdev

import click
from rich.progress import track

from grader.terminal.display import say, show_rows

SAMPLE_SECONDS = 5.01
"""Seconds from one sample of the load to the next: `LOAD_FREQ` in the kernel."""
KEPT = math.exp(-SAMPLE_SECONDS / 60)
"""Factor by which the one-minute load decays from one sample to the next."""
FIXED_POINT = 1 << 16
"""The load is given in units of one over this number (`SI_LOAD_SHIFT` in the kernel)."""
MEBIBYTE = 1 << 20
LARGEST = {"load": 64, "memory": 512}
"""The largest numbers that are sent: processes, and MiB."""


class _Sysinfo(ctypes.Structure):
    _fields_ = (("uptime", ctypes.c_long), ("loads", ctypes.c_ulong * 3), ("total", ctypes.c_ulong),
                ("free", ctypes.c_ulong), ("rest", ctypes.c_char * 256))  # fmt: skip


def sysinfo() -> _Sysinfo:
    """The result of `sysinfo`, which every process can call, even in a sandbox."""
    found = _Sysinfo()
    if ctypes.CDLL(None, use_errno=True).sysinfo(ctypes.byref(found)):
        raise OSError(ctypes.get_errno(), "sysinfo")
    return found


def load() -> float:
    """The one-minute load."""
    return sysinfo().loads[0] / FIXED_POINT


def spin_until(end: float) -> None:
    """Keep a core busy until `end`, by the monotonic clock."""
    while time.monotonic() < end:
        pass


def by_load(number: int, folder: Path) -> float:
    """Send `number` by that many spinning processes; returns the received number."""
    before = load()
    while load() == before:  # one sample has just been taken
        time.sleep(0.02)
    before, end = load(), time.monotonic() + SAMPLE_SECONDS + 0.1
    spinning = [multiprocessing.Process(target=spin_until, args=(end,)) for _ in range(number)]
    for process in spinning:
        process.start()
    for process in spinning:
        process.join()
    return (load() - before * KEPT) / (1 - KEPT)


def by_memory(number: int, folder: Path) -> float:
    """Send `number` by that many MiB of a file that is not in memory yet; returns the received number."""
    with (folder / "library").open("wb+", buffering=0) as file:
        for _ in range(number):
            file.write(os.urandom(MEBIBYTE))
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        file.seek(0)
        before = sysinfo().free
        while file.read(MEBIBYTE):
            pass
        return (before - sysinfo().free) / MEBIBYTE


WAYS: dict[str, Callable[[int, Path], float]] = {"load": by_load, "memory": by_memory}


@click.command(help=__doc__)
@click.option("--times", type=click.IntRange(8), default=20, show_default=True, help="Numbers sent by each way.")
def main(times: int) -> None:
    rng, rows = random.Random(0), []
    with tempfile.TemporaryDirectory(dir=Path.home()) as name:  # /tmp may be memory
        for way, send in WAYS.items():
            errors = []
            for _ in track(range(times), way):
                number = rng.randrange(LARGEST[way] + 1)
                errors.append(send(number, Path(name)) - number)
            deviation = stdev(errors)
            bits = max(0.0, math.log2(LARGEST[way] / (deviation * math.sqrt(2 * math.pi * math.e))))
            rows.append((way, f"0 to {LARGEST[way]}", f"{median(errors):.2f}", f"{deviation:.2f}", f"{bits:.1f}"))
    show_rows("what sysinfo tells after an exam", ("by", "numbers", "median error", "deviation", "bits"), rows)
    say(f"load of the machine while this was measured: {load():.1f}")


if __name__ == "__main__":
    main()
