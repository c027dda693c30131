"""How a class is cut into jobs, and what each asks for."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from grader.errors import InputError
from grader.executor.slurm.settings import FILE, Cluster
from grader.model import Limits
from grader.sandbox.contention import PATIENCE
from grader.support.wording import plural

__all__ = ["Plan", "make_plan"]

LARGEST = 200
"""Most runs in one job."""
MANY = 16
"""Jobs that a small class becomes, at most."""
FEWEST = 4
"""Runs that a worker has in one job, at least: what start-up costs is paid once for them."""
START_MINUTES = 5
"""Longest time for the imports; a cold shared file system is slow."""
BETWEEN_SECONDS = 10.0
"""Allowed for each run beside its own limit."""
USUAL = 3
"""How many times its limit a run may last, on a machine that is not too busy, by the wall."""
BASE_MIB = 1536
"""The server with its frameworks, and this program."""
ABOVE_MIB = 512
"""What a run may exceed its limit by before it is noticed."""


@dataclass(frozen=True)
class Plan:
    """What every job of a class is like."""

    size: int
    """Runs in one job."""
    workers: int
    """Runs at a time."""
    cpus: int
    """Cores."""
    memory_mib: int
    """Memory, in MiB."""
    minutes: int
    """Time limit."""
    longest: int
    """Time limit of a job with a single run, in minutes."""
    is_ample: bool = True
    """Whether that is as much as a run may take on a busy machine; if not, who took the time is not known."""

    def alone(self) -> Plan:
        """The plan for runs that get a job each; all the rest stays as it is, so that they have more room."""
        return replace(self, size=1, workers=1, minutes=self.longest)


def make_plan(cluster: Cluster, limits: Limits, workers: int, count: int) -> Plan:
    """The plan for `count` runs, `workers` at a time in each job.

    Raises `InputError` when the longest time of a job is too short for a single run.
    """
    cpus = cluster.cpus or workers * limits.threads
    at_a_time = max(1, cpus // limits.threads) if cluster.cpus else workers
    seconds = limits.run_seconds + BETWEEN_SECONDS
    least = START_MINUTES + math.ceil(seconds / 60)
    if cluster.time < least:
        raise InputError(
            f"a job of {plural(cluster.time, 'minute')} is too short for a single run, which may take {least} "
            f"with its start; raise time in [cluster] of {FILE}, or --time"
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
