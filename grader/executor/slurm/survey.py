"""What this machine knows of a Slurm cluster."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass

from grader.errors import in_a_line

__all__ = ["Sign", "survey_cluster"]

PATIENCE_SECONDS = 20
ONLY = "only needed to grade on a Slurm cluster"


@dataclass(frozen=True)
class Sign:
    """One thing about the cluster."""

    name: str
    """What it is."""
    available: bool
    """Whether it is there."""
    detail: str
    """What was seen."""
    remedy: str = ""
    """What to do when it is missing."""


def survey_cluster() -> tuple[Sign, ...]:
    """The commands, the controller and what it says of itself; one line where there is no Slurm."""
    missing = [tool for tool in ("sbatch", "squeue", "scancel", "scontrol") if shutil.which(tool) is None]
    if missing:
        return (Sign("slurm", False, f"{', '.join(missing)} not found", f"{ONLY}: run on its log-in node"),)
    found = [Sign("slurm", True, shutil.which("sbatch") or "")]
    try:
        shown = subprocess.run(
            ["scontrol", "show", "config"], capture_output=True, text=True, timeout=PATIENCE_SECONDS
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return (*found, Sign("controller", False, "does not answer", f"{ONLY}: ask its operators"))
    if shown.returncode != 0:
        return (*found, Sign("controller", False, in_a_line(shown.stderr), f"{ONLY}: ask its operators"))
    values = dict(re.findall(r"^(\w+)\s*=\s*(.*?)\s*$", shown.stdout, re.MULTILINE))
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
