"""The symptoms, how each is recognised, and what is said about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from grader.evidence.training import Training

__all__ = ["FEWEST_STEPS", "LONG", "Kind", "Rule", "Symptom"]

FEWEST_STEPS = 5
"""Fewest steps, or backward passes, that show what a training does each time."""
LONG = 50
"""Fewest steps after which a network should have learned something."""
PLACE = 60
"""Most characters of a place that are quoted."""


class Kind(StrEnum):
    """The symptoms."""

    NO_BACKWARD = "no backward"
    NO_STEP = "no step"
    OTHER_MODEL = "another model"
    CLEARED = "gradients cleared"
    FROZEN = "frozen"
    DETACHED = "detached"
    ADDED = "gradients add up"
    BROADCAST = "broadcast loss"
    PROBABILITIES = "probabilities as logits"
    LOGITS = "logits as probabilities"
    STATE = "state carried on"
    DROPOUT = "dropout in evaluation"
    VALIDATION = "validation is training"
    ONE_BATCH = "one batch"
    NOT_A_NUMBER = "not a number"
    TARGETS = "targets not scaled"
    INPUTS = "inputs not scaled"
    SUM = "sum as mean"
    EXPLODING = "exploding gradients"
    RATE_HIGH = "learning rate too high"
    DEAD = "dead units"
    VANISHING = "vanishing gradients"
    RATE_LOW = "learning rate too low"
    COPY = "copy of the last value"
    MEAN = "mean as prediction"


@dataclass(frozen=True)
class Rule:
    """How one symptom is recognised, and what is said about it."""

    kind: Kind
    """The symptom."""
    number: Callable[[Training], str]
    """The number that shows it, in words; empty if it does not show."""
    says: str
    """What is the matter."""
    cause: str
    """What usually causes it."""
    experiment: str
    """What would tell."""
    place: Callable[[Training], str] = lambda training: training.place
    """Where in the student's code it shows."""


@dataclass(frozen=True)
class Symptom:
    """A symptom that the notes of a training show."""

    kind: Kind
    """Which one it is."""
    number: str
    """The number behind it, in words."""
    place: str
    """Where in the student's code, as the notes say; empty if they do not."""
    cell: str
    """Id of the cell, as the notes say; empty if they do not."""
    says: str
    """What is the matter."""
    cause: str
    """What usually causes it."""
    experiment: str
    """What would tell."""

    @property
    def line(self) -> str:
        """All of it in one line."""
        where = f"{self.place[:PLACE]}: " if self.place else ""
        return f"{where}{self.says} ({self.number}). Usual cause: {self.cause}. To tell: {self.experiment}."
