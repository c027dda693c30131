"""Decides which lines for other front ends are ignored, and records imports and magics that are missing.

A student's notebook may have run in Colab, in VS Code, or with other packages. A line that works only there says
nothing about the answers in its cell, so it does not stop the cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

__all__ = ["IGNORED", "IgnoredLines"]

IGNORED = (
    "google.colab",
    "ipympl",
    "ipywidgets",
    "jupyterthemes",
    "kaggle_secrets",
    "tensorboard",
    "wandb",
    "%autosave",
    "%conda",
    "%mamba",
    "%pip",
    "%store",
    "%tensorboard",
    "%tensorflow_version",
    "%uv",
    "%wandb",
    "!apt install",
    "!apt-get install",
    "!apt-get update",
    "!conda install",
    "!mamba install",
    "!nvidia-smi",
    "!pip install",
    "!pip3 install",
    "!python -m pip install",
    "!python3 -m pip install",
    "!uv pip install",
)
"""Modules, magics and commands whose absence changes no result; `[grading] ignore` of an exercise adds to them."""
MOST = 20
"""Most ignored lines, and most missing ones, that are reported for one cell."""
LONGEST = 100
"""Most characters of such a line in a report."""
_PARTS = re.compile(r"&&|\|\||[;|\n]")


class IgnoredLines:
    """What one run ignores, and which lines of the current cell were ignored or failed."""

    def __init__(self, ignore: Iterable[str] = ()) -> None:
        names = {name.strip() for name in (*IGNORED, *ignore)}
        self._magics = {name.lstrip("%") for name in names if name.startswith("%")}
        self._commands = [name[1:].split() for name in names if name.startswith("!")]
        self._modules = {name for name in names if name[:1] not in ("%", "!")}
        self.begin()

    def begin(self) -> None:
        """Start a new cell with empty lists."""
        self.ignored: list[str] = []
        """Lines that were ignored, in a form for people."""
        self.missing: list[str] = []
        """Imports and magics that failed without ending the cell."""
        self.fault: dict[str, Any] | None = None
        """What the first of these raised."""

    def note_ignored(self, line: str) -> None:
        """Record that `line` does nothing here."""
        _add(self.ignored, line)

    def note_missing(self, line: str, fault: dict[str, Any] | None = None) -> None:
        """Record that `line` needs something that is missing, and raised `fault`."""
        self.fault = self.fault or fault
        _add(self.missing, line)

    def ignores_magic(self, name: str) -> bool:
        """Whether a magic of that name, without %, is ignored."""
        return name in self._magics

    def ignores_module(self, name: str) -> bool:
        """Whether a module, or a package that contains it, is ignored if it is not installed."""
        parts = name.split(".")
        return any(".".join(parts[:count]) in self._modules for count in range(1, len(parts) + 1))

    def ignores_command(self, command: str) -> bool:
        """Whether every command that a shell would run is ignored."""
        parts = [part.split() for part in _PARTS.split(command) if part.strip()]
        return bool(parts) and all(any(part[: len(known)] == known for known in self._commands) for part in parts)


def _add(names: list[str], name: str) -> None:
    name = name.strip()[:LONGEST]
    if name not in names and len(names) < MOST:
        names.append(name)
