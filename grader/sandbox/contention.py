"""Measures how busy the machine is: how much other processes use our cores, and whether a run had to wait for them."""

from __future__ import annotations

import os
import sys

__all__ = ["INFLATION", "NOTABLE_WAIT", "PATIENCE", "Crowd"]

INFLATION = 2.0
"""Largest factor by which other processes can raise a run's processor time, since they share caches and cores."""
PATIENCE = 10.0
"""A run is set aside when its wall-clock time exceeds this multiple of its limit, however little it has worked."""
NOTABLE_WAIT = 0.1
"""A machine counts as free while a run waits for a core or the disk for at most this share of its wall-clock time."""
NOTABLE_SHARE = 0.5
"""A machine counts as free while others use at most this share of our cores."""
BUSY = (1, 2, 3, 6, 7, 8)
"""Columns of /proc/stat that count as busy: user, nice, system, irq, softirq, steal; others are idle, or included."""
TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class Crowd:
    """Measures what other processes do during a run, from the moment when this object is made."""

    def __init__(self) -> None:
        self._cores = frozenset(os.sched_getaffinity(0)) if sys.platform == "linux" else frozenset()
        self._began = self._busy()

    def is_felt(self, wall: float, waited: float, processor: float) -> bool:
        """Whether others slowed a run down. The arguments are its elapsed, waiting and processor seconds since then."""
        if wall <= 0:
            return False
        others = (self._busy() - self._began - processor) / (wall * max(1, len(self._cores)))
        return others > NOTABLE_SHARE or waited / wall > NOTABLE_WAIT

    def _busy(self) -> float:
        """Seconds for which our cores were busy since the machine started; 0 if unknown."""
        if not self._cores:
            return 0.0
        try:
            with open("/proc/stat", encoding="ascii") as file:
                rows = [line.split() for line in file if line.startswith("cpu")]
        except OSError:
            return 0.0
        return sum(
            int(row[column]) / TICK
            for row in rows
            if row[0][3:].isdigit() and int(row[0][3:]) in self._cores
            for column in BUSY
            if column < len(row)
        )
