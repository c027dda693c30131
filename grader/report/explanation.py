"""One student's grade as one would defend it: what was observed, by what it was judged, and every change since."""

from __future__ import annotations

import ast
import reprlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from grader.errors import EvidenceError, InputError, in_a_line
from grader.evidence import Evidence
from grader.evidence.files import Files, read_evidence, read_grade, stored_notes
from grader.exercise.exercise import Exercise
from grader.exercise.public_part import extract
from grader.exercise.thresholds import current_calibration
from grader.gradebook.course_roster import CourseRoster
from grader.gradebook.history import Line
from grader.gradebook.overrides import Override
from grader.gradebook.scores import QuestionScore, Score
from grader.grading.results import audit_report, stored_reruns
from grader.grading.standard import Standard, Standards
from grader.judging.margin import measure
from grader.model import Grade, Metric, Verdict
from grader.report.feedback import graded_students
from grader.report.panels import score_of
from grader.report.suspected import Suspected
from grader.support.disk import read_json
from grader.support.wording import plural

__all__ = ["CheckExplained", "Explanation", "MetricExplained", "QuestionExplained", "account_of", "explain"]

LONGEST = 200
"""Characters that are shown of one observation."""
FEW = 6
"""An array with more entries than this is shown by its range."""


@dataclass(frozen=True)
class MetricExplained:
    """A number that was measured, and its threshold."""

    name: str
    """The metric's name."""
    says: str
    """What it is."""
    values: tuple[float | None, ...]
    """Of the run, and of each further run under another seed; None where it could not be measured."""
    threshold: float
    """The worst value that passes."""
    margin: float
    """So near to the threshold, on either side, a submission is run again."""
    origin: str
    """Where the threshold comes from."""


@dataclass(frozen=True)
class CheckExplained:
    """One check."""

    verdict: Verdict
    """What came of it, and why."""
    observed: Mapping[str, str]
    """What it looked at, by probe: a few words each."""
    metric: MetricExplained | None = None
    """What it measured, if it measures something."""
    suspected: Suspected | None = None
    """The known mistake that it looks like; None if the cause is unknown."""


@dataclass(frozen=True)
class QuestionExplained:
    """One question."""

    title: str
    """Its title."""
    score: QuestionScore
    """Its points: by checks, by a person, and what counts."""
    checks: tuple[CheckExplained, ...]
    """Its checks, in their order."""


@dataclass(frozen=True)
class Explanation:
    """One student's grade."""

    student: str
    """What the student is called."""
    title: str
    """The exercise's title."""
    score: Score
    """What counts in the end."""
    facts: Mapping[str, str]
    """About the hand-in and its run, each with a word for what it is."""
    questions: tuple[QuestionExplained, ...]
    """In the order of the notebook."""
    history: tuple[Line, ...]
    """Every change of points, the oldest first."""
    overrides: tuple[Override, ...] = ()
    """What a person set or adjusted, as it counts now."""


def account_of(folder: Path, student: str, roster: CourseRoster) -> str:
    """The account with the results of `student` that count. Raises `InputError` if there are none in `folder`."""
    graded = graded_students(folder, roster)
    account = graded.get(roster.person(student))
    if account is None:
        raise InputError(f"{folder}: no results of {in_a_line(student)!r}; grade the submission first")
    return account


def explain(
    exercise: Exercise,
    standards: Standards,
    files: Files,
    student: str,
    score: Score | None,
    history: Sequence[Line],
    question: str | None = None,
    overrides: Sequence[Override] = (),
    suspected: Sequence[Suspected] = (),
) -> Explanation:
    """The grade whose results are `files`; of one question, or of all.

    `score` is what the gradebook has; None if it has nothing, so that the checks alone count. `suspected` are the
    suspected causes of the class. Raises `EvidenceError`
    if the verdicts are damaged, and `InputError` for an unknown question.
    """
    assignment = exercise.assignment
    known = [item.id for item in assignment.questions]
    if question is not None and question not in known:
        raise InputError(f"{assignment.name} has no question {in_a_line(question, 80)!r}; it has {', '.join(known)}")
    grade = read_grade(files.verdicts)
    if grade is None:
        raise EvidenceError(f"{files.verdicts}: damaged; run gradecast judge {assignment.name}")
    score = score or score_of(assignment, grade)
    standard = standards.behind(read_json(files.submission)) or standards.today
    runs = _runs(files) if not grade.trouble else ()
    points = {item.question: item for item in (*score_of(assignment, grade).questions, *score.questions)}
    causes = {item.names: item for item in suspected}
    checks = {
        verdict.check: replace(_check(exercise, standard, verdict, runs), suspected=causes.get(verdict.suspects))
        for verdict in grade.verdicts
    }
    wanted = [item for item in assignment.questions if question in (None, item.id)]
    return Explanation(
        student=student,
        title=assignment.title,
        score=score,
        facts={key: value for key, value in _facts(files, standards, grade, score, runs).items() if value},
        questions=tuple(
            QuestionExplained(item.title, points[item.id], tuple(checks[each.check] for each in grade.of(item.id)))
            for item in wanted
        ),
        history=tuple(
            line for line in history if question is None or assignment.question_of(line.cell) in (question, None)
        ),
        overrides=tuple(item for item in overrides if item.student == student and question in (None, item.question)),
    )


def _runs(files: Files) -> tuple[Evidence, ...]:
    """The evidence of the run, and of further runs; none where it is damaged."""
    try:
        return (read_evidence(files.evidence), *stored_reruns(files).values())
    except EvidenceError:
        return ()


def _facts(files: Files, standards: Standards, grade: Grade, score: Score, runs: Sequence[Evidence]) -> dict[str, str]:
    stored = read_json(files.submission) or {}
    late = f", {score.late_seconds / 3600:.1f} hours late" if score.late_seconds else ""
    found = {
        "handed in": f"{score.submitted:%Y-%m-%d %H:%M} UTC{late}" if score.submitted else "",
        "file": str(stored.get("source", "")),
        "SHA-256": str(stored.get("digest", "")),
        "release": _release(stored, standards),
        "results in": str(files.folder),
        "could not be run": grade.trouble,
        "stopped by": ", ".join(grade.causes),
    }
    for number, note in enumerate(stored_notes(files), start=1):
        found[f"note {number}"] = note.text
    report = audit_report(files, standards)
    if report is not None:
        found["audit"] = str(report)
        faults = (item.says for item in report.findings if item.kind.is_fault)
        found |= {f"leak {number}": says for number, says in enumerate(faults, start=1)}
    if runs:
        used, limits = runs[0].resources, standards.today.assignment.limits
        found["run"] = f"{runs[0].ending.stop}: {runs[0].ending.detail}" if runs[0].ending.detail else "completed"
        found["work"] = f"{used.work_seconds:.1f} s of {limits.run_seconds:g} s, {used.peak_mib:.0f} MiB"
        found["runs"] = f"{len(runs)}, under as many seeds, near a threshold" if len(runs) > 1 else ""
        found["alone"] = "run once more by itself, because it had run out of time" if stored.get("alone") else ""
    return found


def _release(stored: Mapping[str, Any], standards: Standards) -> str:
    release = str(stored.get("release", ""))
    if not release:
        return ""
    return f"{release}, today's" if release == standards.today.release else f"{release}, an older one"


def _check(exercise: Exercise, standard: Standard, verdict: Verdict, runs: Sequence[Evidence]) -> CheckExplained:
    source = (exercise.reference.folder / "checks.py").read_text(encoding="utf-8")
    tree = ast.parse(extract(source, [verdict.check], ""))
    read = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    seen = runs[0].observations if runs else {}
    observed = {
        name: brief(item.value) if item.fault is None else f"{item.fault.name}: {item.fault.message}"[:LONGEST]
        for name, item in seen.items()
        if name in read
    }
    named = next((check.metric for check in exercise.assignment.checks if check.name == verdict.check), "")
    if not named or standard.expected is None or named not in standard.thresholds:
        return CheckExplained(verdict, observed)
    metric, limit = standard.assignment.metric(named), standard.thresholds[named]
    values = tuple(measure(metric, run, standard.expected) for run in runs)
    origin = _origin(standard, metric)
    return CheckExplained(
        verdict, observed, MetricExplained(named, metric.says, values, limit.value, limit.margin, origin)
    )


def _origin(standard: Standard, metric: Metric) -> str:
    """Where a threshold comes from, in a sentence."""
    found = current_calibration(standard.reference, standard.exercise.data_digest)
    if found is None or metric.name not in found.metrics:
        return f"the bound that checks.py states, {metric.bound:g}"
    item = found.metrics[metric.name]
    moved = f", moved by {metric.slack:.0%} of the way to the bound {metric.bound:g}" if metric.slack else ""
    return (
        f"{plural(len(item.values), 'run')} of {plural(len(found.solutions), 'correct solution')} had "
        f"{item.minimum:.4g} to {item.maximum:.4g}; it is number {item.rank} of the worst, {item.achieved:.4g}{moved}. "
        f"A solution like these misses it in at most {item.false_fail_rate:.1%} of runs "
        f"(confidence {item.confidence:.0%})"
    )


def brief(value: Any) -> str:
    """An observation in a few words: numbers as they are, large arrays by shape and range."""
    match value:
        case np.ndarray() if value.size > FEW:
            numbers = value.dtype.kind in "iuf" and bool(np.isfinite(value).all())
            span = f" from {value.min():.4g} to {value.max():.4g}" if numbers else ""
            text = f"{value.dtype} {value.shape}{span}"
        case np.ndarray():
            text = f"{value.dtype} {value.shape} {brief(value.tolist())}"
        case list() if len(value) <= FEW:
            text = f"[{', '.join(map(brief, value))}]"
        case Mapping():
            text = ", ".join(f"{key}: {brief(item)}" for key, item in value.items())
        case float():
            text = f"{value:.6g}"
        case _:
            text = reprlib.repr(value)
    return in_a_line(text, LONGEST)
