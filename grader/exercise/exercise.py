"""An exercise as it is graded here: what its author wrote, the data that it reads, and a cache."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from grader.datasets import digest
from grader.exercise.environment import FILE, differences, environment_here
from grader.exercise.observed_mistakes import load_mistakes
from grader.exercise.reference import Reference
from grader.exercise.thresholds import note_of_bounds
from grader.judging.suspicion import KnownMistakes
from grader.model import Assignment

__all__ = ["Exercise"]


@dataclass(frozen=True)
class Exercise:
    """A reference with its data: the thing that is graded, built, validated or calibrated."""

    reference: Reference
    """What its author wrote."""
    cache: Path
    """Folder for what is derived from it: unseen inputs, the reference's evidence."""
    data: Path | None = None
    """The dataset's file or folder; None if it reads none."""

    @property
    def assignment(self) -> Assignment:
        """Its questions, checks and limits."""
        return self.reference.assignment

    @property
    def name(self) -> str:
        """Its name."""
        return self.reference.assignment.name

    @cached_property
    def data_digest(self) -> str:
        """SHA-256 of the data; empty without data."""
        return digest(self.data) if self.data else ""

    @cached_property
    def known_mistakes(self) -> KnownMistakes:
        """The mistakes that failures may look like, as far as they were observed."""
        return load_mistakes(self.reference)

    def with_reference(self, reference: Reference) -> Exercise:
        """The same data and cache for another edition or budget."""
        return replace(self, reference=reference)

    def note_of_bounds(self) -> str:
        """A note for people if the bounds of `checks.py` are used instead of thresholds; else empty."""
        return note_of_bounds(self.reference, self.data_digest)

    def note_of_environment(self) -> str:
        """A note for people if this machine has other versions than releases state; else empty."""
        recorded = self.reference.recorded
        different = differences(recorded, environment_here(recorded.packages)) if recorded else ()
        if not different:
            return ""
        name = self.reference.folder.name
        return (
            f"{name}: this machine has {', '.join(different)} that releases state; grade on a machine that has that, "
            f"or delete reference/{name}/{FILE} and build, so that releases state this machine's versions"
        )
