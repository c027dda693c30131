"""The input and the result of a session."""

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
    """Everything that one run needs, without checks and expected values."""

    cells: tuple[CodeCell, ...]
    """The code cells of the notebook, in order, with distinct ids."""
    probes: str = ""
    """Source of the probes module; sent only after the last cell has run."""
    unseen: Mapping[str, Any] = field(default_factory=dict)
    """Inputs for the probes, plain data; sent with them."""
    limits: Limits = field(default_factory=Limits)
    """Limits of the run."""
    seed: int = 0
    """Seed of every random generator."""
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """The student's files for the working directory, by relative path."""
    data: Mapping[str, Path] = field(default_factory=dict)
    """Datasets by name; the notebook finds them through `GRADECAST_DATA`."""
    alone: bool = False
    """Whether it runs while no other run of ours does, because it ran out of time before."""
    ignore: tuple[str, ...] = ()
    """Modules, magics and commands of other front ends to ignore, in addition to the usual ones."""
    released: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """The exercise's own files by relative path, the same for everybody; they override `files`."""
    nbgrader: bool = False
    """Whether the notebook runs as `nbgrader autograde` runs it, and records the outputs that decide on points."""
    training: bool = True
    """Whether the process notes what it trains."""


@dataclass(frozen=True)
class Run:
    """The result of a session."""

    evidence: Evidence
    """Plain data for the judge."""
    outputs: Mapping[str, tuple[dict[str, Any], ...]]
    """Outputs by cell, in nbformat 4."""
    log: str
    """What was written to the descriptors 1 and 2 outside of the notebook; bounded, without escapes."""
