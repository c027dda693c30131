"""What a student has in the end: automatic points, points and comments that a person gave, and what lateness costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from grader.submissions.collecting.attempts import Person

__all__ = ["QuestionScore", "Score"]


@dataclass(frozen=True)
class QuestionScore:
    """One question's points, as the gradebook has them."""

    question: str
    """The question's id."""
    possible: float
    """Its points, automatic and by hand."""
    automatic: float | None
    """What the checks gave; None where a check is unjudged, or none counts."""
    points: float
    """What counts now: the automatic points, or a person's in their place, and extra credit."""
    by_person: bool = False
    """Whether a person gave some of them."""
    waiting: bool = False
    """Whether a person still has to look: free text, a plot, a check that could not be judged."""
    comment: str = ""
    """The teacher's, in plain text or Markdown."""


@dataclass(frozen=True)
class Score:
    """One student's result for one assignment."""

    student: str
    """The student's id."""
    questions: tuple[QuestionScore, ...]
    """In the order of the notebook."""
    submitted: datetime | None = None
    """When it was handed in, as the archive or the exchange says; None where nothing says."""
    late_seconds: float = 0.0
    """How long after the due date, an extension counted in."""
    penalty: float = 0.0
    """Points that lateness costs."""
    person: Person = field(default_factory=Person)
    """What else is known of the student, as a platform's own tables have it."""

    @property
    def points(self) -> float:
        """What counts in the end, never below zero."""
        return max(0.0, sum(item.points for item in self.questions) - self.penalty)

    @property
    def possible(self) -> float:
        """The most that can be had without extra credit."""
        return sum(item.possible for item in self.questions)

    @property
    def waiting(self) -> bool:
        """Whether a person still has to look at something."""
        return any(item.waiting for item in self.questions)
