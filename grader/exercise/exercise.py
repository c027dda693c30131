"""An exercise as it is graded here: what its author wrote, the data that it reads, and a cache."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from grader.datasets import digest
from grader.exercise.environment import FILE, differences, environment_here
from grader.exercise.reference import Reference
from grader.exercise.thresholds import note_of_bounds
from grader.model import Assignment

__all__ = ["Exercise"]


@dataclass(frozen=True)
class Exercise:
    """A reference with its data. What is graded, built, validated or calibrated."""

    reference: Reference
    """What its author wrote."""
    cache: Path
    """Where what follows from it is kept: unseen inputs, the reference's evidence."""
    data: Path | None = None
    """The dataset's file or folder; None where it reads none."""

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

    def with_reference(self, reference: Reference) -> Exercise:
        """The same data and cache for another edition or budget."""
        return replace(self, reference=reference)

    def note_of_bounds(self) -> str:
        """What a person should know where the bounds of `checks.py` are what is judged by; empty where they are not."""
        return note_of_bounds(self.reference, self.data_digest)

    def note_of_environment(self) -> str:
        """What a person should know where this machine has other versions than releases say; empty where it has not."""
        recorded = self.reference.recorded
        different = differences(recorded, environment_here(recorded.packages)) if recorded else ()
        if not different:
            return ""
        name = self.reference.folder.name
        return (
            f"{name}: this machine has {', '.join(different)}, which releases state; grade where they say, or remove "
            f"reference/{name}/{FILE} and build, so that they say what grades"
        )
