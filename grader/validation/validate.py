"""`gradecast validate`: is the grading right? Known solutions are graded and held against what each must lose."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader.errors import AssignmentError, EvidenceError
from grader.evidence.files import Files, read_evidence
from grader.exercise.exercise import Exercise
from grader.exercise.known_solutions import Sample, check_samples, load_samples, sample_notebook, surprises
from grader.exercise.reference import Reference
from grader.exercise.thresholds import current_calibration, unkept_rates
from grader.exercise.unseen import load_unseen
from grader.grading.standard import load_standards
from grader.notebook import JSON
from grader.release.build import with_expected
from grader.release.prove import check_given_cells, lost_in_place
from grader.support.progress import Part, Progress
from grader.support.wording import plural
from grader.validation.budgets import Budget, in_small_budget
from grader.validation.demo import chosen_samples
from grader.validation.fates import try_mutants
from grader.validation.findings import Finding, Kind, Validation
from grader.validation.metrics import measured, spreads
from grader.validation.mistake_sketches import keep_mistakes
from grader.validation.secrecy import labels_in_inputs, unkept_secrets
from grader.validation.timings import Timing, proposals, timing_of, warnings_of

__all__ = ["validate"]


def validate(
    exercise: Exercise,
    out: Path,
    progress: Progress,
    *,
    mutants: bool,
    quick: bool = False,
    goal: float = 0.9,
    workers: int = 1,
) -> Validation:
    """Grade everything whose grade is known. `out` keeps the evidence: what has not changed does not run again.

    `quick` is for a look in between: all runs have the small budget of `[mutants]`, and nothing is said of accuracy.
    Where a known solution gets another grade than it should, no mutant is tried. Otherwise what was observed of
    mistakes and mutants is kept in `mistakes.json`, next to the exercise.
    Raises `AssignmentError` when the exercise itself is not in order.
    """
    progress, reference = Part(progress, exercise.name), exercise.reference
    budgets = [] if quick else [Budget("full", exercise, out, workers)]
    if reference.quick or quick:
        budgets.insert(0, Budget("quick", exercise.with_reference(in_small_budget(reference)), out, workers))
    check_samples(reference)
    chosen_samples(reference)
    standards, _ = with_expected(load_standards(budgets[-1].exercise, lenient=True), progress)
    check_given_cells(standards.today)
    notes = [_left_out(reference)] if quick else [exercise.note_of_bounds()]
    findings = _known_solutions(budgets[-1], progress)
    right = not any(item.surprises for item in findings)
    places = lost_in_place(exercise, progress) if right else ()
    tried = try_mutants(budgets, progress) if mutants and right else None
    if right:
        keep_mistakes(budgets, findings, tried.traces if tried else None, progress)
    notes += [line for item in findings for line in _close_calls(item)]
    timings = [item.timing for item in findings if item.timing is not None]
    limits = () if quick else proposals(timings, reference.assignment.limits)
    notes += warnings_of(limits)
    if mutants and not right:
        notes.append("no mutant was tried: first the known solutions must get what they should")
    calibration = None if quick else current_calibration(reference, exercise.data_digest)
    rates = unkept_rates(reference, calibration) if calibration else ()
    unseen = load_unseen(reference, exercise.data, exercise.cache)
    secrets = unkept_secrets(reference, exercise.data, unseen)
    notes += labels_in_inputs(unseen, f"{reference.folder.name}/unseen.py")
    return Validation(
        exercise.name,
        findings,
        tried.results if tried else (),
        goal,
        places,
        rates,
        secrets,
        tuple(filter(None, notes)),
        limits,
    )


def _left_out(reference: Reference) -> str:
    """How much of the grade a quick look does not see."""
    points = sum(check.points for check in reference.assignment.checks if check.metric)
    return (
        f"a quick look: accuracy is left out, {points:g} of {plural(reference.assignment.points, 'point')}"
        if points
        else ""
    )


def _close_calls(found: Finding) -> list[str]:
    """A line for each metric by which a mistake is caught only just."""
    if found.kind is not Kind.MISTAKE:
        return []
    return [
        f"mistake {found.name}: {item.metric} is {item.value:.4g}, worse than the threshold {item.threshold:.4g} by "
        f"less than correct solutions differ ({max(item.spread, item.margin):.2g}); "
        "another seed of [unseen] may let it pass"
        for item in found.metrics
        if item.is_close
    ]


@dataclass(frozen=True)
class _Known:
    kind: Kind
    name: str
    notebook: JSON
    must_lose: frozenset[str]
    may_lose: frozenset[str] = frozenset()

    @property
    def student(self) -> str:
        return f"{self.kind}-{self.name}"


def _known_solutions(budget: Budget, progress: Progress) -> tuple[Finding, ...]:
    known = {item.student: item for item in _solutions(budget.exercise.reference)}
    notebooks = {item.student: item.notebook for item in known.values()}
    grades = budget.grade("solutions", notebooks, Part(progress, "known solutions"))
    standard = load_standards(budget.exercise, lenient=True).today
    spread = spreads(budget.exercise)
    found = []
    for student, item in known.items():
        grade, files = grades[student], budget.request("solutions").files(student)
        achieved, timing = measured(files, standard, spread), _timing(files, item.name, item.kind)
        lost = surprises(grade, item.must_lose, item.may_lose)
        found.append(Finding(item.kind, item.name, grade.points, grade.possible, lost, achieved, timing))
    return tuple(found)


def _timing(files: Files, name: str, kind: Kind) -> Timing | None:
    is_right = kind in (Kind.REFERENCE, Kind.ALTERNATIVE)
    try:
        evidence = read_evidence(files.evidence)
    except EvidenceError:
        return None  # it could not be run, which its verdicts say
    return timing_of("the reference" if kind is Kind.REFERENCE else f"{kind} {name}", evidence, is_right)


def _solutions(reference: Reference) -> list[_Known]:
    every = frozenset(check.name for check in reference.assignment.checks)
    right = [
        _Known(Kind.ALTERNATIVE, sample.name, sample_notebook(reference, sample), frozenset())
        for sample in load_samples(reference.folder / "alternatives")
    ]
    wrong = [
        _Known(
            Kind.MISTAKE,
            sample.name,
            sample_notebook(reference, sample),
            _must_lose(sample, reference),
            sample.may_lose,
        )
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
