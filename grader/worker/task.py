"""The two messages to a worker: first the notebook, and the probes only after it has run."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from grader.evidence import decode
from grader.model import Limits
from grader.worker.channel import Message

__all__ = ["CodeCell", "Exam", "Task"]


@dataclass(frozen=True)
class CodeCell:
    """One code cell of the notebook."""

    id: str
    """The cell's id."""
    source: str
    """Its Python code."""


@dataclass(frozen=True)
class Task:
    """The notebook, and what it may use."""

    cells: tuple[CodeCell, ...]
    """All code cells, in order."""
    seed: int = 0
    """Seed of every random generator that is loaded."""
    limits: Limits = field(default_factory=Limits)
    """Bounds; the worker enforces the soft ones."""
    skip: frozenset[str] = frozenset()
    """Ids of cells that killed an earlier attempt."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Extra files by relative path."""
    data: Mapping[str, str] = field(default_factory=dict)
    """Paths of the datasets, as the worker sees them, by name."""
    ignore: tuple[str, ...] = ()
    """Modules, magics and commands to ignore, in addition to the usual ones."""
    nbgrader: bool = False
    """Whether the notebook runs as `nbgrader autograde` runs it."""
    training: bool = True
    """Whether to note what it trains."""

    def message(self) -> dict[str, Any]:
        """The task as JSON."""
        return {
            "cells": [asdict(cell) for cell in self.cells],
            "seed": self.seed,
            "limits": asdict(self.limits),
            "skip": sorted(self.skip),
            "files": {name: base64.b64encode(content).decode() for name, content in self.files.items()},
            "data": dict(self.data),
            "ignore": list(self.ignore),
            "nbgrader": self.nbgrader,
            "training": self.training,
        }

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Task:
        """The task that `message` was made from."""
        known = {item.name for item in fields(Limits)}
        return cls(
            cells=tuple(CodeCell(**cell) for cell in body["cells"]),
            seed=body["seed"],
            limits=Limits(**{name: value for name, value in body["limits"].items() if name in known}),
            skip=frozenset(body["skip"]),
            files={name: base64.b64decode(text) for name, text in body["files"].items()},
            data=body["data"],
            ignore=tuple(body["ignore"]),
            nbgrader=body["nbgrader"],
            training=body["training"],
        )


@dataclass(frozen=True)
class Exam:
    """The probes, which reach the sandbox only after the last cell."""

    probes: str
    """Source of the probes module."""
    unseen: Mapping[str, Any]
    """Inputs that students must not see early."""
    skip: frozenset[str]
    """Probes that killed an earlier attempt."""

    @classmethod
    def of(cls, message: Message) -> Exam:
        """The exam in a message whose body has `probes`, `unseen` (encoded) and `skip`."""
        body = message.body
        return cls(body["probes"], decode(body["unseen"], message.arrays), frozenset(body["skip"]))
