"""Runs commands, and measures the time that they and their descendants take."""

from __future__ import annotations

import ctypes
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import psutil

from bench.meter import Meter

__all__ = ["BenchError", "Took", "adopt_orphans", "timed"]

PR_SET_CHILD_SUBREAPER = 36
PATIENCE = 30.0
"""Seconds that processes may outlive the command that started them."""


class BenchError(Exception):
    """A command failed, or a system gave a wrong grade, so nothing can be measured."""


class Took(NamedTuple):
    """The time that commands took."""

    wall: float
    """Wall-clock seconds from the start of the first command to the end of the last."""
    cpu: float
    """User and system seconds of all their processes."""


def adopt_orphans() -> None:
    """Become the parent of orphaned descendants, so that their CPU time is counted, too."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def timed(
    commands: Sequence[Sequence[str]], cwd: Path, environment: Mapping[str, str], log: Path, meter: Meter
) -> Took:
    """Run `commands` one after another. Raises `BenchError` with the end of the output if one fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    others = set(psutil.Process().children())
    before, wall = meter.seconds(), 0.0
    for command in commands:
        with log.open("wb") as output:
            start = time.perf_counter()
            process = subprocess.Popen(
                meter.counted(command),
                cwd=cwd,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
            code = process.wait()
            wall += time.perf_counter() - start
        _reap(command, others)
        if code:
            said = log.read_text("utf-8", "replace")[-2000:]
            raise BenchError(f"{' '.join(command)}: exit code {code}\n{said}")
    return Took(wall, meter.seconds() - before)


def _reap(command: Sequence[str], others: set[psutil.Process]) -> None:
    """Wait for processes that the command left behind. Raises `BenchError` if they do not end."""
    left = [process for process in psutil.Process().children() if process not in others]
    if psutil.wait_procs(left, timeout=PATIENCE)[1]:
        raise BenchError(f"{' '.join(command)}: left processes behind that do not end")
