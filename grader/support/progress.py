"""The interface for reporting progress; the command line shows it, and tests record it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

__all__ = ["Part", "Progress"]


class Progress(Protocol):
    """Receives progress."""

    def begin(self, what: str, total: int) -> None:
        """A phase of `total` steps begins."""

    def started(self, what: str) -> None:
        """One step begins: a student, or a cell."""

    def finished(self, what: str) -> None:
        """One step has ended."""

    def note(self, line: str) -> None:
        """Something that is worth a line of its own has happened."""


@dataclass(frozen=True)
class Part:
    """Progress whose phases begin with the name of the whole to which they belong."""

    progress: Progress
    """Receives the progress."""
    what: str
    """Name of the whole: an exercise, a class of submissions."""

    def begin(self, what: str, total: int) -> None:
        """A phase of the part begins."""
        self.progress.begin(f"{self.what}: {what}", total)

    def started(self, what: str) -> None:
        """One step begins."""
        self.progress.started(what)

    def finished(self, what: str) -> None:
        """One step has ended."""
        self.progress.finished(what)

    def note(self, line: str) -> None:
        """Something that is worth a line of its own has happened."""
        self.progress.note(f"{self.what}: {line}")
