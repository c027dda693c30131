"""Writes the script for sbatch, as text; nothing is submitted here."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

from grader.executor.slurm.job_plan import Plan
from grader.executor.slurm.settings import Cluster
from grader.sandbox.environment import PACKAGE_ROOT

__all__ = ["NOTICE_SECONDS", "batch_script"]

NOTICE_SECONDS = 30
"""Seconds before its time limit at which a job gets a signal; Slurm may send it up to a minute earlier."""


def batch_script(
    cluster: Cluster, plan: Plan, batch: str, name: str, folder: Path, binds: tuple[Path, ...] = ()
) -> str:
    """The script of the batch `batch`, whose shards are in `folder`; the array's range is an argument of sbatch.

    `name` is the jobs' name, `binds` are folders to be bound into a container.
    """
    lines = [f"#SBATCH {line}" for line in _options(cluster, plan, batch, name, folder)]
    lines += [f"module load {shlex.quote(module)}" for module in cluster.modules]
    lines += cluster.setup
    lines.append(f"exec {_command(cluster, batch, folder, binds)}")
    return "\n".join(["#!/bin/bash -l", *lines, ""])


def _options(cluster: Cluster, plan: Plan, batch: str, name: str, folder: Path) -> Iterator[str]:
    log = f"{str(folder).replace('%', '%%')}/{batch}-%a.log"
    yield _option("job-name", name)
    yield _option("output", log)
    yield "--open-mode=append"
    yield "--export=ALL"
    yield "--requeue"
    yield f"--signal=B:USR1@{NOTICE_SECONDS}"
    yield f"--nodes=1 --ntasks=1 --cpus-per-task={plan.cpus} --mem={plan.memory_mib}M --time={plan.minutes}"
    for key in ("partition", "account", "qos", "constraint"):
        if getattr(cluster, key):
            yield _option(key, getattr(cluster, key))
    if cluster.gpus:
        yield _option("gres", f"gpu:{cluster.gpus}")
    yield from cluster.sbatch


def _option(key: str, value: str) -> str:
    return f"--{key}={shlex.quote(value)}"


def _command(cluster: Cluster, batch: str, folder: Path, binds: tuple[Path, ...]) -> str:
    """The command that runs one shard, with the Python of this command, the virtual environment or the container."""
    shard = ["-P", "-m", "grader.executor.slurm.shard", str(folder), batch]
    if cluster.container:
        shown = [part for path in dict.fromkeys((folder, *binds)) for part in ("--bind", str(path))]
        return shlex.join(["apptainer", "exec", *shown, cluster.container, "python3", *shard])
    if cluster.venv:
        return shlex.join([f"{cluster.venv}/bin/python", *shard])
    return shlex.join(["env", f"PYTHONPATH={PACKAGE_ROOT}", sys.executable, *shard])
