"""How crowded the machine is: what others take of the cores that we may use, and whether a run had to wait for them."""

from __future__ import annotations

import os
import sys

__all__ = ["INFLATION", "NOTABLE_WAIT", "PATIENCE", "Crowd"]

INFLATION = 2.0
"""So many times the processor time that it takes on a free machine something may take on a crowded one, at most: others
share its caches, and the other half of its core."""
PATIENCE = 10.0
"""A run is set aside after this many times its limit on the wall clock, however little it has worked."""
NOTABLE_WAIT = 0.1
"""Share of its time on the wall clock that a run may wait for a core or the disk on a machine that counts as free."""
NOTABLE_SHARE = 0.5
"""Share of our cores that others may use on such a machine."""
BUSY = (1, 2, 3, 6, 7, 8)
"""Columns of a row of /proc/stat: user, nice, system, irq, softirq, steal; the others are idle, or part of these."""
TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class Crowd:
    """What goes on beside a run, from when it is made."""

    def __init__(self) -> None:
        self._cores = frozenset(os.sched_getaffinity(0)) if sys.platform == "linux" else frozenset()
        self._began = self._busy()

    def is_felt(self, wall: float, waited: float, processor: float) -> bool:
        """Whether others slowed a run down, by its seconds since then on the wall, waiting, and on a core."""
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
