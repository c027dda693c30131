"""Plans into how many jobs a class is divided, and which resources each asks for."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from grader.errors import InputError
from grader.executor.slurm.settings import Cluster
from grader.exercise.course import SETTINGS
from grader.model import Limits
from grader.sandbox.contention import PATIENCE
from grader.support.wording import plural

__all__ = ["Plan", "make_plan"]

LARGEST = 200
"""Most runs in one job."""
MANY = 16
"""Most jobs for a small class."""
FEWEST = 4
"""Fewest runs of a worker in one job, so that the start-up is paid once for several runs."""
START_MINUTES = 5
"""Minutes allowed for imports; a cold shared file system is slow."""
BETWEEN_SECONDS = 10.0
"""Seconds allowed for each run in addition to its own limit."""
USUAL = 3
"""Wall-clock time of a run on a moderately busy machine, as a multiple of its limit."""
BASE_MIB = 1536
"""MiB for the sandbox's server with its frameworks, and for this program."""
ABOVE_MIB = 512
"""MiB by which a run may exceed its limit before that is noticed."""


@dataclass(frozen=True)
class Plan:
    """Size and resources of each job of a class."""

    size: int
    """Runs in one job."""
    workers: int
    """Runs at a time."""
    cpus: int
    """Cores."""
    memory_mib: int
    """Memory in MiB."""
    minutes: int
    """Time limit in minutes."""
    longest: int
    """Time limit of a job with a single run, in minutes."""
    is_ample: bool = True
    """Whether `longest` suffices for a run even on a busy machine. If not, reaching it does not blame the run."""

    def alone(self) -> Plan:
        """The plan for runs in a job of their own; memory and cores stay the same, so that they have more room."""
        return replace(self, size=1, workers=1, minutes=self.longest)


def make_plan(cluster: Cluster, limits: Limits, workers: int, count: int) -> Plan:
    """The plan for `count` runs, `workers` at a time in each job.

    Raises `InputError` if the longest allowed time of a job is too short for a single run.
    """
    cpus = cluster.cpus or workers * limits.threads
    at_a_time = max(1, cpus // limits.threads) if cluster.cpus else workers
    seconds = limits.run_seconds + BETWEEN_SECONDS
    least = START_MINUTES + math.ceil(seconds / 60)
    if cluster.time < least:
        raise InputError(
            f"a job of {plural(cluster.time, 'minute')} is too short for a single run, which may take {least} "
            f"with its start; raise time in [cluster] of {SETTINGS}, or --time"
        )
    fitting = int((cluster.time - START_MINUTES) * 60 / seconds) * at_a_time
    wanted = math.ceil(count / cluster.shards) if cluster.shards else max(FEWEST * at_a_time, math.ceil(count / MANY))
    size = max(1, min(wanted, fitting, max(count, 1), LARGEST if not cluster.shards else wanted))
    minutes = START_MINUTES + math.ceil(math.ceil(size / at_a_time) * seconds / 60)
    usual = START_MINUTES + math.ceil(USUAL * seconds / 60)
    most = START_MINUTES + math.ceil(PATIENCE * seconds / 60)
    longest = min(cluster.time, most)
    memory = cluster.memory or BASE_MIB + at_a_time * (limits.memory_mib + ABOVE_MIB)
    return Plan(size, at_a_time, cpus, memory, min(cluster.time, max(minutes, usual)), longest, longest == most)
