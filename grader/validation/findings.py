"""What validating an exercise finds: known solutions, mutants, and what is wrong with the tests."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from grader.validation.metrics import Measured
from grader.validation.mutation import Mutant
from grader.validation.timings import Proposal, Timing

__all__ = ["Fate", "Finding", "Kind", "MutantResult", "Validation"]


class Kind(StrEnum):
    """What a known solution is."""

    REFERENCE = "reference"
    """Must get full marks."""
    RELEASE = "release"
    """As students receive it; must get no point."""
    ALTERNATIVE = "alternative"
    """Right, and written differently; must get full marks."""
    MISTAKE = "mistake"
    """Must lose exactly the checks that it names."""


@dataclass(frozen=True)
class Finding:
    """One known solution and its grade."""

    kind: Kind
    """What it is."""
    name: str
    """Its file's name without ending."""
    points: float
    """Automatic points that it got."""
    possible: float
    """Automatic points that there are."""
    surprises: tuple[str, ...]
    """Where its grade is other than it should be; empty when it is right."""
    metrics: tuple[Measured, ...] = ()
    """What it achieves; empty in the small budget."""
    timing: Timing | None = None
    """How long it worked; None where that is not known, or a limit cut it off."""


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    """Some check caught it."""
    SURVIVED = "survived"
    """No check caught it, and nobody says that this is right."""
    TOLERATED = "tolerated"
    """No check caught it, and `survivors.toml` says why that is accepted."""
    EQUIVALENT = "equivalent"
    """It is as right as the reference, says `survivors.toml`."""
    UNJUDGED = "unjudged"
    """It could not be run."""


@dataclass(frozen=True)
class MutantResult:
    """One automatic mutant and what became of it."""

    mutant: Mutant
    """The reference with one small mistake."""
    fate: Fate
    """Whether a check caught it."""
    caught_by: tuple[str, ...] = ()
    """The checks that it did not pass where it was caught; what would have caught it later is not tried."""
    reason: str = ""
    """Why it may survive, if somebody says so."""


@dataclass(frozen=True)
class Validation:
    """What validating one exercise found."""

    name: str
    """The exercise."""
    findings: tuple[Finding, ...]
    """The known solutions."""
    mutants: tuple[MutantResult, ...]
    """In the order of the notebook; empty when they were not asked for."""
    goal: float
    """The share of mutants that must be killed."""
    places: tuple[str, ...] = ()
    """The questions whose public checks fail the reference where students run them, and why."""
    rates: tuple[str, ...] = ()
    """Where the thresholds fail correct solutions, or pass wrong ones, more often than they may."""
    secrets: tuple[str, ...] = ()
    """Why what counts as unseen can be known beforehand."""
    notes: tuple[str, ...] = ()
    """What a person should know beside: nothing of it is wrong."""
    limits: tuple[Proposal, ...] = ()
    """What limits of time the slowest right solution asks for; empty after a quick look."""

    def kill_rate(self, question: str | None = None) -> float | None:
        """Killed mutants as a share of all that are not equivalent; None where there are none."""
        counted = [item for item in self.mutants if question in (None, item.mutant.question)]
        counted = [item for item in counted if item.fate is not Fate.EQUIVALENT]
        return sum(item.fate is Fate.KILLED for item in counted) / len(counted) if counted else None

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong, one line each; empty when the grading is right."""
        rate = self.kill_rate()
        return (
            *(f"{item.kind} {item.name}: {line}" for item in self.findings for line in item.surprises),
            *self.places,
            *self.rates,
            *self.secrets,
            *(f"mutant {item.mutant.id}: could not be run" for item in self.mutants if item.fate is Fate.UNJUDGED),
            *(
                [f"{rate:.0%} of mutants are killed, not {self.goal:.0%}"]
                if rate is not None and rate < self.goal
                else []
            ),
        )
