"""Where and how a class is run on a cluster."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from grader.executor.slurm.job_plan import Plan, make_plan
from grader.executor.slurm.script import batch_script
from grader.executor.slurm.settings import Cluster
from grader.executor.slurm.spool import Setting
from grader.model import Limits

__all__ = ["Site"]


@dataclass(frozen=True)
class Site:
    """What all jobs of a class have in common."""

    folder: Path
    """The exchange folder, on the shared file system."""
    assignment: str
    """The exercise's name; names of jobs begin with it."""
    cluster: Cluster
    """The resources that jobs ask for."""
    limits: Limits
    """Limits of a run."""
    setting: Setting
    """How runs are isolated."""
    binds: tuple[Path, ...] = ()
    """Folders to be bound into a container."""

    @property
    def prefix(self) -> str:
        """The beginning of the jobs' names."""
        return f"gradecast-{re.sub(r'[^A-Za-z0-9_.-]', '_', self.assignment)}-"

    def plan(self, count: int) -> Plan:
        """The plan for `count` runs. Raises `InputError` if the longest time of a job is too short for one run."""
        return make_plan(self.cluster, self.limits, self.setting.workers, count)

    def script(self, plan: Plan, batch: str) -> str:
        """The script of a batch."""
        return batch_script(self.cluster, plan, batch, self.prefix + batch, self.folder, self.binds)
