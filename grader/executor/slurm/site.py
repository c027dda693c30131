"""Where and how a class is run on a cluster."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from grader.executor.slurm.plan import Plan, make_plan
from grader.executor.slurm.script import batch_script
from grader.executor.slurm.settings import Cluster
from grader.executor.slurm.spool import Setting
from grader.model import Limits

__all__ = ["Site"]


@dataclass(frozen=True)
class Site:
    """What all jobs of a class have in common."""

    folder: Path
    """The folder of exchange, on the shared file system."""
    assignment: str
    """The exercise's name; jobs are called by it."""
    cluster: Cluster
    """What jobs ask for."""
    limits: Limits
    """Bounds of a run."""
    setting: Setting
    """How runs are isolated."""
    binds: tuple[Path, ...] = ()
    """Folders that a container has to show."""

    @property
    def prefix(self) -> str:
        """How the names of the jobs begin."""
        return f"gradecast-{re.sub(r'[^A-Za-z0-9_.-]', '_', self.assignment)}-"

    def plan(self, count: int) -> Plan:
        """How `count` runs are cut into jobs. Raises `InputError` when the longest time is too short for one."""
        return make_plan(self.cluster, self.limits, self.setting.workers, count)

    def script(self, plan: Plan, batch: str) -> str:
        """The script of a batch."""
        return batch_script(self.cluster, plan, batch, self.prefix + batch, self.folder, self.binds)
