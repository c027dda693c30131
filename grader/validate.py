"""`gradecast validate`: is the grading right? Known solutions are graded and held against what each must lose."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from grader.assignment import Reference
from grader.disk import write_bytes
from grader.errors import AssignmentError
from grader.grading import grade_class
from grader.model import Grade, Outcome
from grader.mutation import Mark, Mutant, load_marks, match_marks, mutants_of
from grader.notebook import JSON, SourceCell, dumps
from grader.proving import lost_in_place
from grader.request import Part, Progress, Request
from grader.samples import Sample, check_samples, load_samples, sample_notebook, surprises

__all__ = ["Fate", "Finding", "Kind", "MutantResult", "Validation", "in_small_budget", "validate"]

MARKS = "survivors.toml"


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
    """The checks that it did not pass."""
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
            *(f"mutant {item.mutant.id}: could not be run" for item in self.mutants if item.fate is Fate.UNJUDGED),
            *(
                [f"{rate:.0%} of mutants are killed, not {self.goal:.0%}"]
                if rate is not None and rate < self.goal
                else []
            ),
        )


def validate(
    request: Request, progress: Progress, *, mutants: bool, quick: bool = False, goal: float = 0.9
) -> Validation:
    """Grade everything whose grade is known. `request.out` keeps the evidence: what has not changed does not run again.

    `quick` is for a look in between: all runs have the small budget of `[mutants]`, and nothing is said of accuracy.
    Where a known solution gets another grade than it should, no mutant is tried.
    Raises `AssignmentError` when the exercise itself is not in order.
    """
    progress = Part(progress, request.reference.assignment.name)
    budgets = [] if quick else [("full", request)]
    if request.reference.quick or quick:
        budgets.insert(0, ("quick", in_small_budget(request)))
    check_samples(request.reference)
    findings = _known_solutions(*budgets[-1], progress)
    right = not any(item.surprises for item in findings)
    places = lost_in_place(request, progress) if right else ()
    results = _try_mutants(budgets, progress) if mutants and right else ()
    return Validation(request.reference.assignment.name, findings, results, goal, places)


@dataclass(frozen=True)
class _Known:
    kind: Kind
    name: str
    notebook: JSON
    must_lose: frozenset[str]

    @property
    def student(self) -> str:
        return f"{self.kind}-{self.name}"


def _known_solutions(budget: str, request: Request, progress: Progress) -> tuple[Finding, ...]:
    known = {item.student: item for item in _solutions(request.reference)}
    notebooks = {item.student: item.notebook for item in known.values()}
    grades = _grade(request, f"solutions-{budget}", notebooks, Part(progress, "known solutions"))
    return tuple(
        Finding(item.kind, item.name, grade.points, grade.possible, surprises(grade, item.must_lose))
        for student, item in known.items()
        for grade in [grades[student]]
    )


def _solutions(reference: Reference) -> list[_Known]:
    every = frozenset(check.name for check in reference.assignment.checks)
    right = [
        _Known(Kind.ALTERNATIVE, sample.name, sample_notebook(reference, sample), frozenset())
        for sample in load_samples(reference.folder / "alternatives")
    ]
    wrong = [
        _Known(Kind.MISTAKE, sample.name, sample_notebook(reference, sample), _must_lose(sample, reference))
        for sample in load_samples(reference.folder / "mistakes")
    ]
    return [
        _Known(Kind.REFERENCE, "itself", reference.solved, frozenset()),
        _Known(Kind.RELEASE, "untouched", reference.release, every),
        *right,
        *wrong,
    ]


def _must_lose(sample: Sample, reference: Reference) -> frozenset[str]:
    if not sample.caught_by:
        raise AssignmentError(f"{reference.folder.name}/mistakes/{sample.name}.py: CAUGHT_BY names no check")
    return sample.caught_by & {check.name for check in reference.assignment.checks}  # fewer in the small budget


def _try_mutants(budgets: Sequence[tuple[str, Request]], progress: Progress) -> tuple[MutantResult, ...]:
    """Each mutant first in the small budget, and one that no check catches there in the full budget too."""
    reference = budgets[-1][1].reference
    path = reference.folder / MARKS
    mutants = mutants_of(reference.cells)
    marks = match_marks(mutants, load_marks(path), f"{reference.folder.name}/{MARKS}")
    caught: dict[str, tuple[str, ...] | None] = dict.fromkeys((item.id for item in mutants), ())
    for budget, request in budgets:
        left = [item for item in mutants if not caught[item.id]]
        notebooks = {_student(item): _mutated(reference, item) for item in left}
        grades = _grade(request, f"mutants-{budget}", notebooks, Part(progress, f"mutants in the {budget} budget"))
        caught |= {item.id: _caught(grades[_student(item)]) for item in left}
    return tuple(_fate(item, caught[item.id], marks.get(item.id)) for item in mutants)


def _fate(mutant: Mutant, caught: tuple[str, ...] | None, mark: Mark | None) -> MutantResult:
    reason = mark.reason if mark else ""
    if caught is None:
        return MutantResult(mutant, Fate.UNJUDGED)
    if caught:
        return MutantResult(mutant, Fate.KILLED, caught)
    if mark is None:
        return MutantResult(mutant, Fate.SURVIVED)
    return MutantResult(mutant, Fate.EQUIVALENT if mark.equivalent else Fate.TOLERATED, reason=reason)


def _caught(grade: Grade) -> tuple[str, ...] | None:
    lost = tuple(item.check for item in grade.verdicts if item.outcome in (Outcome.FAILED, Outcome.ERRORED))
    return lost or (None if grade.flagged else ())


def in_small_budget(request: Request) -> Request:
    """The same exercise in the budget of `[mutants]`, without the checks of accuracy."""
    assignment = request.reference.assignment
    checks = tuple(check for check in assignment.checks if not check.metric)
    parameters = {**assignment.parameters, **request.reference.quick}
    quick = replace(assignment, checks=checks, metrics=(), parameters=parameters)
    return replace(request, reference=replace(request.reference, assignment=quick))


def _student(mutant: Mutant) -> str:
    return mutant.id.replace(":", "-")


def _mutated(reference: Reference, mutant: Mutant) -> JSON:
    cell = SourceCell(mutant.cell, "code", mutant.source, mutant.question)
    return sample_notebook(reference, Sample(mutant.id, "", frozenset(), (cell,)))


def _grade(request: Request, folder: str, notebooks: Mapping[str, JSON], progress: Progress) -> dict[str, Grade]:
    """The grades of `notebooks`, handed in as a class of its own; by student."""
    out, name = request.out / folder, request.reference.assignment.name
    submissions = out / "submitted"
    shutil.rmtree(submissions, ignore_errors=True)
    if not notebooks:
        return {}
    for student, notebook in notebooks.items():
        write_bytes(submissions / student / name / f"{name}.ipynb", dumps(notebook).encode())
    asked = replace(request, submissions=submissions, out=out, gradebook=None)
    return {grade.student: grade for grade in grade_class(asked, progress).grades}
