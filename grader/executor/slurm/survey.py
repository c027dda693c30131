"""Looks for a Slurm cluster on this machine, for `gradecast doctor`."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass

from grader.errors import in_a_line
from grader.executor.slurm.commands import Waiting, ask, missing_configuration

__all__ = ["Sign", "survey_cluster"]

PATIENCE_SECONDS = 20.0
ONLY = "only needed to grade on a Slurm cluster"
MEND = f"{ONLY}: fix or unset it"


@dataclass(frozen=True)
class Sign:
    """One thing about the cluster."""

    name: str
    """Its name."""
    available: bool
    """Whether it is there."""
    detail: str
    """What was found."""
    remedy: str = ""
    """What to do if it is missing."""


def survey_cluster(note: Callable[[str], None]) -> tuple[Sign, ...]:
    """The commands, the controller and its limits; one finding if there is no Slurm.

    `note` is called if the controller does not answer for a while.
    """
    missing = [tool for tool in ("sbatch", "squeue", "scancel", "scontrol") if shutil.which(tool) is None]
    if missing:
        return (Sign("slurm", False, f"{', '.join(missing)} not found", f"{ONLY}: run on its log-in node"),)
    found = [Sign("slurm", True, shutil.which("sbatch") or "")]
    if absent := missing_configuration():
        return (*found, Sign("controller", False, f"SLURM_CONF names {in_a_line(absent)}, which is not there", MEND))
    shown = asyncio.run(ask(["scontrol", "show", "config"], "", Waiting(note), PATIENCE_SECONDS))
    if shown.code != 0:
        return (*found, Sign("controller", False, in_a_line(shown.err), f"{ONLY}: ask its operators"))
    values = dict(re.findall(r"^(\w+)\s*=\s*(.*?)\s*$", shown.out, re.MULTILINE))
    accounting = values.get("AccountingStorageType", "")
    has_accounting = bool(accounting) and not accounting.endswith("/none") and accounting != "(null)"
    return (
        *found,
        Sign("controller", True, f"{values.get('ClusterName', '?')}, Slurm {values.get('SLURM_VERSION', '?')}"),
        Sign("job arrays", True, f"up to {values.get('MaxArraySize', '?')} jobs each; larger classes become several"),
        Sign(
            "accounting", has_accounting, accounting or "unknown",
            "" if has_accounting else "not needed: results come through the file system, states from squeue",
        ),
    )  # fmt: skip
