"""How crowded the machine is: how much others use the cores that we may use, and whether a run had to wait for them."""

from __future__ import annotations

import os
import sys

__all__ = ["INFLATION", "NOTABLE_WAIT", "PATIENCE", "Crowd"]

INFLATION = 2.0
"""The factor by which crowding raises processor time at most: others share caches and halves of cores."""
PATIENCE = 10.0
"""A run is set aside once its wall-clock time is this many times its limit, however little it has worked."""
NOTABLE_WAIT = 0.1
"""A machine counts as free while a run waits for a core or the disk for at most this share of its wall-clock time."""
NOTABLE_SHARE = 0.5
"""A machine counts as free while others use at most this share of our cores."""
BUSY = (1, 2, 3, 6, 7, 8)
"""Columns of a row of /proc/stat: user, nice, system, irq, softirq, steal; the others are idle, or part of these."""
TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class Crowd:
    """What other processes do beside a run, from the moment when this object is made."""

    def __init__(self) -> None:
        self._cores = frozenset(os.sched_getaffinity(0)) if sys.platform == "linux" else frozenset()
        self._began = self._busy()

    def is_felt(self, wall: float, waited: float, processor: float) -> bool:
        """Whether others slowed a run down. Takes its seconds since then: elapsed, spent waiting, and on a core."""
        if wall <= 0:
            return False
        others = (self._busy() - self._began - processor) / (wall * max(1, len(self._cores)))
        return others > NOTABLE_SHARE or waited / wall > NOTABLE_WAIT

    def _busy(self) -> float:
        """Seconds for which our cores were busy, since the machine started; 0 where the system does not tell."""
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
