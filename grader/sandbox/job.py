"""What a session is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.evidence import Evidence
from grader.model import Limits
from grader.worker import CodeCell

__all__ = ["Job", "Run"]


@dataclass(frozen=True)
class Job:
    """Everything that one run needs, and nothing that judges it."""

    cells: tuple[CodeCell, ...]
    """The code cells of the notebook, in order, with distinct ids."""
    probes: str = ""
    """Source of the probes module; sent only when the last cell has run."""
    unseen: Mapping[str, Any] = field(default_factory=dict)
    """Inputs for the probes, plain data; sent with them."""
    limits: Limits = field(default_factory=Limits)
    """Bounds of the run."""
    seed: int = 0
    """Seed of every random generator."""
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Extra files by relative path, for the working directory."""
    data: Mapping[str, Path] = field(default_factory=dict)
    """Datasets by name; the notebook finds them through `GRADECAST_DATA`."""
    alone: bool = False
    """Whether nothing else of ours runs beside it, since it ran out of time before."""
    ignore: tuple[str, ...] = ()
    """Modules, magics and commands of other front ends that do nothing, beside the usual ones."""
    released: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """The exercise's own files by relative path; they are the same for everybody, and win over the extra ones."""
    nbgrader: bool = False
    """Whether the notebook runs as `nbgrader autograde` runs it, and cells say what its points would depend on."""


@dataclass(frozen=True)
class Run:
    """What a session left behind."""

    evidence: Evidence
    """Plain data for the judge."""
    outputs: Mapping[str, tuple[dict[str, Any], ...]]
    """Outputs by cell, in nbformat 4."""
    log: str
    """What went past the notebook, to the descriptors 1 and 2; bounded, without escapes."""
