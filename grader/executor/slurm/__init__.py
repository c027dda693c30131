"""Runs on a Slurm cluster, as universities have them: a log-in node, a shared file system, perhaps no accounting."""

from grader.executor.slurm.executor import Detached, SlurmExecutor, cancel_jobs
from grader.executor.slurm.settings import Cluster, load_cluster, overridden
from grader.executor.slurm.site import Site
from grader.executor.slurm.spool import Setting

__all__ = [
    "Cluster",
    "Detached",
    "Setting",
    "Site",
    "SlurmExecutor",
    "cancel_jobs",
    "load_cluster",
    "overridden",
]
