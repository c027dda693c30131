"""What each framework asks of a machine: a Python that its packages exist for, and disk."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

__all__ = ["FRAMEWORKS", "OTHERS_GB", "Framework", "pythons"]


@dataclass(frozen=True)
class Framework:
    """One framework, at the version in `constraints.txt`."""

    newest_python: int
    """Minor version of the newest Python 3 for which it can be installed without a compiler."""
    disk_gb: float
    """Disk that it takes with all that it needs, in GB: the build for the CPU, on Linux."""


FRAMEWORKS: Mapping[str, Framework] = {"torch": Framework(14, 1.0), "tensorflow": Framework(13, 1.5)}
"""By the names of Gradecast's extras."""
OTHERS_GB = 0.5
"""Disk that Jupyter and the other packages of a student take, in GB."""


def pythons(frameworks: Collection[str]) -> str:
    """The versions of Python 3 on which all of `frameworks` can be installed, as `3.11 to 3.13`."""
    newest = min((FRAMEWORKS[name].newest_python for name in frameworks), default=None)
    return f"3.11 to 3.{newest}" if newest is not None else "3.11 or later"
