"""Gathers the data for the report of a class from the results on disk, one student at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from grader.errors import EvidenceError
from grader.evidence.files import Files, read_evidence, read_grade, stored_notes
from grader.evidence.training import trainings_of
from grader.exercise.reference import Reference
from grader.gradebook.course_roster import NOBODY_CHANGED, CourseRoster
from grader.gradebook.overrides import Override
from grader.gradebook.scores import Score
from grader.gradebook.unanswered import left_empty_in
from grader.grading.audit.findings import Report
from grader.grading.audit.stored import SharedFault, shared_faults
from grader.grading.results import audit_report, stored_reruns
from grader.grading.standard import Standard, Standards
from grader.judging.margin import RERUNS, is_near, measure, median_run
from grader.judging.symptoms import Kind, symptoms_of
from grader.judging.view import Expected
from grader.model import Grade, Metric, Outcome
from grader.notebook.notes import Note
from grader.report.feedback import graded_students
from grader.report.panels import score_of
from grader.report.similarity import Similar
from grader.report.suspected import Failures
from grader.support.border import Border
from grader.support.disk import read_json
from grader.support.progress import Progress

__all__ = ["ClassData", "Row", "gather"]


@dataclass(frozen=True)
class Row:
    """One student, kept small for classes of thousands."""

    student: str
    """The student's id."""
    folder: Path
    """The folder of the student's results."""
    questions: tuple[float, ...]
    """Points by question, as they count now."""
    automatic: tuple[float, ...]
    """Points by question, from the checks alone."""
    waits: tuple[bool, ...]
    """By question, whether a person still has to look."""
    points: float
    """Points that count now, after the penalty for lateness."""
    trouble: str
    """Why the submission could not be run; empty if it could."""
    unjudged: bool
    """Whether some check is unjudged."""
    waiting: bool
    """Whether a person still has to look at something."""
    left_empty: bool
    """Whether a part that is graded by hand is still as released."""
    late_seconds: float
    """Seconds after the due date."""
    penalty: float
    """Points deducted for lateness."""
    wall_seconds: float | None
    """Duration of the run in seconds; None if nothing ran."""
    peak_mib: float | None
    """Largest memory of the run in MiB; None if nothing ran."""
    notes: tuple[Note, ...] = ()
    """Parts of the hand-in that did not run as they were handed in."""
    has_trained: bool = False
    """Whether the run noted a training."""
    symptoms: frozenset[Kind] = frozenset()
    """What its trainings show; advice, and nothing that is judged."""

    @property
    def ran(self) -> bool:
        """Whether the submission ran and was judged; only then do its points count in statistics about questions."""
        return not self.trouble and not self.unjudged

    @property
    def remarks(self) -> tuple[str, ...]:
        """What to look at, in a word or two each."""
        cost = f" (−{self.penalty:g})" if self.penalty else ""
        said = (
            (self.trouble, "could not be run"),
            (self.unjudged, "unjudged"),
            (self.waiting and not self.trouble and not self.unjudged, "waits"),
            (self.waiting and self.left_empty, "left empty"),
            (self.late_seconds > 0, f"late{cost}"),
            (bool(self.notes), ", ".join(dict.fromkeys(str(note.kind) for note in self.notes))),
        )
        return tuple(text for holds, text in said if holds)


@dataclass
class ClassData:
    """The gathered data of a class."""

    rows: list[Row] = field(default_factory=list)
    """One row for each student, sorted."""
    passed: Counter[str] = field(default_factory=Counter)
    """Number of students who passed, by check."""
    judged: Counter[str] = field(default_factory=Counter)
    """Number of students who were judged, by check."""
    metrics: dict[str, list[tuple[str, float]]] = field(default_factory=dict)
    """Pairs of a student and the value that was judged, by metric."""
    valueless: Counter[str] = field(default_factory=Counter)
    """Number of students for whom the metric could not be measured, by metric."""
    stopped: list[Grade] = field(default_factory=list)
    """Grades that have causes which several students may share."""
    failures: Failures = field(default_factory=Failures)
    """Checks that were not passed, by the mistake that they look like."""
    damaged: dict[str, str] = field(default_factory=dict)
    """Students whose results cannot be gathered, with the reason."""
    overrides: Sequence[Override] = ()
    """What people set or adjusted."""
    unmeasured: int = 0
    """Students whose evidence is damaged or of another version of the exercise, so that it has no metric."""
    audits: dict[str, Report] = field(default_factory=dict)
    """What audits found, by student."""

    @cached_property
    def leaks(self) -> list[SharedFault]:
        """The mistakes that audits found, the most frequent first."""
        return shared_faults(self.audits)

    @cached_property
    def leaky(self) -> list[str]:
        """The students in whose hand-ins audits found something."""
        return sorted({student for item in self.leaks for student in item.findings})


def gather(
    folder: Path,
    standards: Standards,
    scores: Mapping[str, Score],
    similar: Similar,
    progress: Progress,
    border: Border | None = None,
    roster: CourseRoster = NOBODY_CHANGED,
) -> ClassData:
    """The class whose results are in `folder`; its code goes into `similar`. Raises `InputError` without results.

    `scores` are by account. People have their names from `roster`, and those who left the course are not included.
    Students with an error at `border` appear only in `damaged`. Metrics are measured only if there is evidence of the
    reference.
    """
    assignment = standards.today.assignment
    students = graded_students(folder, roster)
    progress.begin("reading results", len(students))
    gathered = ClassData(metrics={check.metric: [] for check in assignment.checks if check.metric})
    border = border or Border()
    scoreless = border.students
    for student, account in students.items():
        files = Files(folder / account)
        with border.around(student):
            if account in scoreless:
                continue
            grade = read_grade(files.verdicts)
            if grade is None:
                raise EvidenceError(f"its verdicts are damaged; run gradecast judge {assignment.name}")
            grade = replace(grade, student=student)
            executed = (read_json(files.executed) or {}) if not grade.trouble else {}
            row = _row(standards.today.reference, files, grade, scores.get(account), executed)
            values = _metrics_of(files, standards) if gathered.metrics and not grade.trouble else {}
            if not grade.trouble:
                similar.add(student, executed)
            audit = audit_report(files, standards)
            _add(gathered, row, grade, values)  # last, so that a student with an error is not half included
            if audit is not None:
                gathered.audits[student] = audit
        progress.finished(student)
    gathered.damaged |= {item.student: item.why for item in border.stopped}
    return gathered


def _row(reference: Reference, files: Files, grade: Grade, score: Score | None, executed: Mapping[str, Any]) -> Row:
    assignment = reference.assignment
    automatic = score_of(assignment, grade)
    score = score or automatic
    by_question = {item.question: item for item in (*automatic.questions, *score.questions)}
    items = [by_question[question.id] for question in assignment.questions]
    evidence = (read_json(files.evidence) or {}) if not grade.trouble else {}
    run, trainings = evidence.get("resources", {}), trainings_of(evidence.get("training"))
    return Row(
        student=grade.student,
        folder=files.folder,
        questions=tuple(item.points for item in items),
        automatic=tuple(item.points for item in automatic.questions),
        waits=tuple(item.waiting for item in items),
        points=score.points,
        trouble=grade.trouble,
        unjudged=grade.flagged,
        waiting=score.waiting,
        left_empty=bool(left_empty_in(executed, reference)),
        late_seconds=score.late_seconds,
        penalty=score.penalty,
        wall_seconds=run.get("wall_seconds"),
        peak_mib=run.get("peak_mib"),
        notes=stored_notes(files) if not grade.trouble else (),
        has_trained=bool(trainings),
        symptoms=frozenset(item.kind for item in symptoms_of(trainings)),
    )


def _add(gathered: ClassData, row: Row, grade: Grade, values: Mapping[str, float | None] | None) -> None:
    gathered.rows.append(row)
    gathered.failures.add(grade)
    if grade.causes:
        gathered.stopped.append(grade)
    for verdict in grade.verdicts:
        if verdict.outcome is not Outcome.UNJUDGED and not grade.trouble:
            gathered.judged[verdict.check] += 1
            gathered.passed[verdict.check] += verdict.outcome is Outcome.PASSED
    gathered.unmeasured += values is None
    for name, value in (values or {}).items():
        if value is None:
            gathered.valueless[name] += 1
        else:
            gathered.metrics[name].append((row.student, value))


def _metrics_of(files: Files, standards: Standards) -> dict[str, float | None] | None:
    """The values of the metrics by name; empty without the reference's evidence, None without the student's."""
    if standards.today.expected is None:
        return {}
    standard = standards.behind(read_json(files.submission))
    if standard is None or standard.expected is None:
        return None
    names = [check.metric for check in standards.today.assignment.checks if check.metric]
    try:
        return dict(_measured(files, standard, standard.expected, names))
    except EvidenceError:
        return None


def _measured(
    files: Files, standard: Standard, expected: Expected, names: Sequence[str]
) -> Iterator[tuple[str, float | None]]:
    """Pairs of a metric and the value that was judged, which is the median of all runs near the threshold.

    The value is None if there is none. Raises `EvidenceError`.
    """
    evidence = read_evidence(files.evidence)
    for name in names:
        metric: Metric = standard.assignment.metric(name)
        judged = evidence
        if is_near(metric, evidence, expected):
            reruns = tuple(stored_reruns(files).values())
            judged = median_run(metric, (evidence, *reruns), expected).evidence if len(reruns) >= RERUNS else evidence
        yield name, measure(metric, judged, expected)
