"""Writes the report of a class for its teacher: what to look at, statistics of the questions, and similar code."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import numpy as np

from grader.errors import in_a_line
from grader.evidence.files import Files
from grader.exercise.exercise import Exercise
from grader.gradebook.course_roster import NOBODY_CHANGED, CourseRoster
from grader.gradebook.overrides import Override
from grader.gradebook.scores import Score
from grader.grading.standard import Standard, load_standards
from grader.judging.causes import shared_causes
from grader.judging.symptoms import RULES, Rule
from grader.model import Assignment, Check, Metric, Question, Threshold
from grader.report.class_data import ClassData, Row, gather
from grader.report.feedback import write_feedback
from grader.report.itemstats import FEW, QuestionStatistics, Spread, question_statistics, spread
from grader.report.pages import render
from grader.report.plots import MOST_DOTS, Histogram, Strip, histogram, strip
from grader.report.scores import class_overrides, class_roster, class_scores
from grader.report.similarity import NEAR, NEAR_IN_QUESTION, SHORTEST, Similar
from grader.support.border import Border
from grader.support.disk import write_bytes
from grader.support.progress import Progress

__all__ = ["report_page", "write_pages", "write_report"]

LISTED = 40
"""Most students named in a line; further ones are folded."""
GROUPS = 100
"""Most groups of similar code that are visible; further ones are folded."""
ROWS = 500
"""Most students that are visible at once; larger classes are folded into groups of this size."""


@dataclass(frozen=True)
class CheckRate:
    """How many passed a check."""

    check: Check
    """The check."""
    passed: int
    """Number of students who passed it."""
    judged: int
    """Number of students who were judged on it."""


@dataclass(frozen=True)
class SymptomCount:
    """How many trainings show a symptom."""

    rule: Rule
    """The symptom, its usual cause, and what would tell."""
    students: int
    """Number of students."""


@dataclass(frozen=True)
class QuestionRow:
    """Statistics of one question."""

    question: Question
    """The question."""
    possible: float
    """Its points, as far as they are counted here."""
    waits: bool
    """Whether some student still waits for a person, so that only the checks are counted."""
    statistics: QuestionStatistics
    """The numbers."""


@dataclass(frozen=True)
class MetricPlot:
    """A metric and its threshold, drawn."""

    metric: Metric
    """The metric."""
    threshold: Threshold
    """Its threshold."""
    strip: Strip | None
    """A dot for each student; None for large classes."""
    histogram: Histogram | None
    """Bars for large classes; else None."""
    values: Sequence[tuple[str, float]]
    """Each student's value, best first."""
    near: Sequence[str]
    """Students within the margin."""
    failed: int
    """Number of students on the wrong side of the threshold."""
    without: int
    """Number of students for whom it could not be measured."""


def write_report(
    exercise: Exercise,
    folder: Path,
    scores: Mapping[str, Score],
    progress: Progress,
    path: Path | None = None,
    border: Border | None = None,
    roster: CourseRoster = NOBODY_CHANGED,
    overrides: Sequence[Override] = (),
) -> Path:
    """Write the report of the results in `folder` to `path`, by default next to the results. Returns its path.

    The page names students with an error at `border`. This runs neither students' code nor the reference; without the
    reference's evidence, metrics are left out.
    """
    path = path or folder / "report.html"
    similar = Similar.beside(exercise.reference)
    standards = load_standards(exercise)
    gathered = gather(folder, standards, scores, similar, progress, border, roster)
    gathered.overrides = overrides
    write_bytes(path, report_page(standards.today, gathered, similar, path.parent).encode())
    return path


def write_pages(exercise: Exercise, out: Path, gradebook: str | None, progress: Progress) -> Path:
    """Write feedback for everybody, and the report with links to it. Returns the report's path."""
    border, folder = Border(), out / exercise.name
    scores = class_scores(exercise.assignment, out, gradebook, border)
    roster = class_roster(exercise.assignment, out, gradebook)
    overrides = class_overrides(exercise.reference, out, gradebook)
    write_feedback(exercise.reference, folder, scores, progress, border=border, roster=roster)
    return write_report(exercise, folder, scores, progress, border=border, roster=roster, overrides=overrides)


def report_page(standard: Standard, gathered: ClassData, similar: Similar, place: Path) -> str:
    """The page as HTML, with links relative to the folder `place`."""
    assignment = standard.assignment
    rows = gathered.rows
    ran = [row for row in rows if row.ran]
    checks = [CheckRate(check, gathered.passed[check.name], gathered.judged[check.name]) for check in assignment.checks]
    comparison = similar.compare()
    walls = [row.wall_seconds for row in rows if row.wall_seconds is not None]
    peaks = [row.peak_mib for row in rows if row.peak_mib is not None]
    values = {
        "assignment": assignment,
        "gathered": gathered,
        "rows": rows,
        "links": {row.student: link for row in rows if (link := _link(row, place))},
        "ran": ran,
        "points": spread([row.points for row in ran]),
        "point_plot": _points_plot(assignment, ran),
        "questions": _questions(assignment, ran) if ran else [],
        "few": len(ran) < FEW,
        "nobody": [item for item in checks if item.judged and not item.passed],
        "everybody": [item for item in checks if item.judged and item.passed == item.judged],
        "checks": checks,
        "metrics": [
            _metric_plot(standard, name, found, gathered.valueless[name])
            for name, found in gathered.metrics.items()
            if found
        ],
        "bounds": standard.exercise.note_of_bounds(),
        "suspected": gathered.failures.causes(standard.exercise.known_mistakes),
        "known": standard.exercise.known_mistakes,
        "says": {check.name: check.says for check in assignment.checks},
        "symptoms": _symptoms(rows),
        "trained": sum(row.has_trained for row in rows),
        "causes": shared_causes(gathered.stopped, sum(not row.trouble for row in rows)),
        "no_reference": bool(gathered.metrics) and standard.expected is None,
        "walls": spread(walls),
        "peaks": spread(peaks),
        "wall_plot": _resource_plot(walls),
        "peak_plot": _resource_plot(peaks),
        "comparison": comparison,
        "alike": comparison.students,
        "titles": {item.id: item.title for item in assignment.questions},
        "near_share": NEAR,
        "near_in_question": NEAR_IN_QUESTION,
        "shortest": SHORTEST,
        "in_process": [item for item in checks if item.check.in_process],
        "listed": LISTED,
        "most_groups": GROUPS,
        "most_rows": ROWS,
        "name": _name,
    }
    return render("report.html.j2", values)


def _symptoms(rows: Sequence[Row]) -> list[SymptomCount]:
    """The symptoms that the trainings of any student show, the most frequent ones first."""
    counts = [SymptomCount(rule, sum(rule.kind in row.symptoms for row in rows)) for rule in RULES]
    return sorted((item for item in counts if item.students), key=lambda item: -item.students)


def _questions(assignment: Assignment, ran: Sequence[Row]) -> list[QuestionRow]:
    """One row for each question. If any student still waits for a person, only checks count, for all students."""
    waits = [any(column) for column in zip(*(row.waits for row in ran), strict=True)]
    points = np.where(waits, np.array([row.automatic for row in ran]), np.array([row.questions for row in ran]))
    possible = [
        item.automatic if waiting else item.points for item, waiting in zip(assignment.questions, waits, strict=True)
    ]
    found = question_statistics([item.id for item in assignment.questions], possible, points)
    return [
        QuestionRow(question, most, waiting, item)
        for question, most, waiting, item in zip(assignment.questions, possible, waits, found, strict=True)
    ]


def _points_plot(assignment: Assignment, ran: Sequence[Row]) -> Histogram | None:
    points = [row.points for row in ran]
    middle = spread(points)
    most = max(assignment.points, *points, 1e-3) if middle else 0.0
    return histogram(points, 0.0, most, mark=middle.median, bins=16) if middle else None


def _resource_plot(values: Sequence[float]) -> Histogram | None:
    middle: Spread | None = spread(values)
    return histogram(values, 0.0, max(middle.largest, 1e-3), mark=middle.median, bins=12) if middle else None


def _metric_plot(standard: Standard, name: str, found: Sequence[tuple[str, float]], without: int) -> MetricPlot:
    metric, threshold = standard.assignment.metric(name), standard.thresholds[name]
    values = sorted(found, key=lambda pair: pair[1], reverse=metric.high)
    shown = [(_name(student), value) for student, value in values]
    numbers = [value for _, value in values]
    low, high = np.percentile([*numbers, threshold.value], (1, 99))
    small = len(values) <= MOST_DOTS
    return MetricPlot(
        metric=metric,
        threshold=threshold,
        strip=strip(shown, threshold.value, threshold.margin, metric.high) if small else None,
        histogram=None if small else histogram(numbers, float(low), float(max(high, low + 1e-9)), threshold.value, 24),
        values=values,
        near=[student for student, value in values if abs(value - threshold.value) <= threshold.margin],
        failed=sum(metric.worse(value, threshold.value) for value in numbers),
        without=without,
    )


def _link(row: Row, place: Path) -> str:
    """Link from the report to the student's feedback; empty if that was not written."""
    page = Files(row.folder).feedback
    return quote(os.path.relpath(page, place)) if page.is_file() else ""


def _name(student: str) -> str:
    return in_a_line(student, 60)
