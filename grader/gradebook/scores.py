"""A student's final score: automatic points, points and comments by a person, and the penalty for lateness."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from grader.submissions.person import Person

__all__ = ["QuestionScore", "Score"]


@dataclass(frozen=True)
class QuestionScore:
    """One question's points, as the gradebook has them."""

    question: str
    """The question's id."""
    possible: float
    """Its points, automatic and by hand."""
    automatic: float | None
    """Points from checks; None if a check is unjudged, or no check counts."""
    points: float
    """Points that count now: those by a person or else the automatic ones, and extra credit."""
    by_person: bool = False
    """Whether a person gave some of them."""
    waiting: bool = False
    """Whether a person still has to look: free text, a plot, a check that could not be judged."""
    comment: str = ""
    """The teacher's comment, in plain text or Markdown."""
    bonus: bool = False
    """Whether its points come on top of the most that can be reached."""
    overridden: bool = False
    """Whether a person has set points in place of those of checks."""
    extra: float = 0.0
    """What a person added to the points, or took off if it is negative; it is part of `points`."""


@dataclass(frozen=True)
class Score:
    """One student's result for one assignment."""

    student: str
    """The student's id."""
    questions: tuple[QuestionScore, ...]
    """In the order of the notebook."""
    submitted: datetime | None = None
    """When it was handed in, according to the archive or the exchange; None if unknown."""
    late_seconds: float = 0.0
    """Seconds after the due date, which an extension moves."""
    penalty: float = 0.0
    """Points deducted for lateness."""
    person: Person = field(default_factory=Person)
    """Name, address and numbers of the student, as the platform writes them."""

    @property
    def points(self) -> float:
        """The final points, never below zero."""
        return max(0.0, sum(item.points for item in self.questions) - self.penalty)

    @property
    def possible(self) -> float:
        """The most points without bonus questions and extra credit."""
        return sum(item.possible for item in self.questions if not item.bonus)

    @property
    def waiting(self) -> bool:
        """Whether a person still has to look at something."""
        return any(item.waiting for item in self.questions)
