"""`gradecast validate`: is the grading right? Known solutions are graded and held against what each must lose."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.errors import AssignmentError, EvidenceError
from grader.evidence.files import Files, read_evidence
from grader.exercise.exercise import Exercise
from grader.exercise.known_solutions import Sample, check_samples, load_samples, sample_notebook, surprises
from grader.exercise.reference import Reference
from grader.exercise.thresholds import current_calibration, unkept_rates
from grader.grading.grade import grade_class
from grader.grading.request import Request, RunOptions
from grader.grading.standard import load_standards
from grader.model import Grade, Outcome
from grader.notebook import JSON, SourceCell, dumps
from grader.release.build import with_expected
from grader.release.prove import check_given_cells, lost_in_place
from grader.support.disk import write_bytes
from grader.support.progress import Part, Progress
from grader.support.wording import plural
from grader.validation.findings import Fate, Finding, Kind, MutantResult, Validation
from grader.validation.metrics import measured, spreads
from grader.validation.mutation import Mark, Mutant, load_marks, match_marks, mutants_of
from grader.validation.secrecy import labels_in_inputs, unkept_secrets
from grader.validation.timings import Timing, proposals, timing_of, warnings_of

__all__ = ["in_small_budget", "validate"]

MARKS = "survivors.toml"


@dataclass(frozen=True)
class _Trial:
    """Known solutions of one exercise, graded in one budget."""

    budget: str
    """`full`, or `quick`: the small one of `[mutants]`."""
    exercise: Exercise
    """The exercise with that budget."""
    out: Path
    """Where the evidence is kept."""
    workers: int
    """Solutions run at a time."""

    def request(self, kind: str) -> Request:
        """The class of all solutions of one kind."""
        out = self.out / f"{kind}-{self.budget}"
        return Request(self.exercise, out / "submitted", out, runs=RunOptions(self.workers))

    def grade(self, kind: str, notebooks: Mapping[str, JSON], progress: Progress) -> dict[str, Grade]:
        """The grades of `notebooks`, handed in as a class of its own; by student."""
        name, request = self.exercise.name, self.request(kind)
        shutil.rmtree(request.submissions, ignore_errors=True)
        if not notebooks:
            return {}
        for student, notebook in notebooks.items():
            write_bytes(request.submissions / student / name / f"{name}.ipynb", dumps(notebook).encode())
        return {grade.student: grade for grade in grade_class(request, progress, lenient=True).grades}


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
    Where a known solution gets another grade than it should, no mutant is tried.
    Raises `AssignmentError` when the exercise itself is not in order.
    """
    progress, reference = Part(progress, exercise.name), exercise.reference
    trials = [] if quick else [_Trial("full", exercise, out, workers)]
    if reference.quick or quick:
        trials.insert(0, _Trial("quick", exercise.with_reference(in_small_budget(reference)), out, workers))
    check_samples(reference)
    standards, _ = with_expected(load_standards(trials[-1].exercise, lenient=True), progress)
    check_given_cells(standards.today)
    notes = [_left_out(reference)] if quick else [exercise.note_of_bounds()]
    findings = _known_solutions(trials[-1], progress)
    right = not any(item.surprises for item in findings)
    places = lost_in_place(exercise, progress) if right else ()
    results = _try_mutants(trials, progress) if mutants and right else ()
    notes += [line for item in findings for line in _close_calls(item)]
    timings = [item.timing for item in findings if item.timing is not None]
    limits = () if quick else proposals(timings, reference.assignment.limits)
    notes += warnings_of(limits)
    if mutants and not right:
        notes.append("no mutant was tried: first the known solutions must get what they should")
    calibration = None if quick else current_calibration(reference, exercise.data_digest)
    rates = unkept_rates(reference, calibration) if calibration else ()
    secrets = unkept_secrets(reference, exercise.data)
    notes += labels_in_inputs(reference, exercise.data)
    return Validation(
        exercise.name, findings, results, goal, places, rates, secrets, tuple(filter(None, notes)), limits
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


def _known_solutions(trial: _Trial, progress: Progress) -> tuple[Finding, ...]:
    known = {item.student: item for item in _solutions(trial.exercise.reference)}
    notebooks = {item.student: item.notebook for item in known.values()}
    grades = trial.grade("solutions", notebooks, Part(progress, "known solutions"))
    standard = load_standards(trial.exercise, lenient=True).today
    spread = spreads(trial.exercise)
    found = []
    for student, item in known.items():
        grade, files = grades[student], trial.request("solutions").files(student)
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


def _try_mutants(trials: Sequence[_Trial], progress: Progress) -> tuple[MutantResult, ...]:
    """Each mutant first in the small budget, and one that no check catches there in the full budget too."""
    reference = trials[-1].exercise.reference
    path = reference.folder / MARKS
    mutants = mutants_of(reference.cells)
    marks = match_marks(mutants, load_marks(path), f"{reference.folder.name}/{MARKS}")
    caught: dict[str, tuple[str, ...] | None] = dict.fromkeys((item.id for item in mutants), ())
    for trial in trials:
        left = [item for item in mutants if not caught[item.id]]
        notebooks = {_student(item): _mutated(trial.exercise.reference, item) for item in left}
        grades = trial.grade("mutants", notebooks, Part(progress, f"mutants in the {trial.budget} budget"))
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


def in_small_budget(reference: Reference) -> Reference:
    """The same exercise in the budget of `[mutants]`, without the checks of accuracy."""
    assignment = reference.assignment
    checks = tuple(check for check in assignment.checks if not check.metric)
    parameters = {**assignment.parameters, **reference.quick}
    quick = replace(assignment, checks=checks, metrics=(), parameters=parameters)
    return replace(reference, assignment=quick, last=None, kept=())


def _student(mutant: Mutant) -> str:
    return mutant.id.replace(":", "-")


def _mutated(reference: Reference, mutant: Mutant) -> JSON:
    cell = SourceCell(mutant.cell, "code", mutant.source, mutant.question, named=True)
    return sample_notebook(reference, Sample(mutant.id, "", frozenset(), (cell,)))
