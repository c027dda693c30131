"""What the report of a class is made of, gathered from the results on disk, one student at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from grader.errors import EvidenceError
from grader.evidence.files import Files, read_evidence, read_grade, stored_notes
from grader.exercise.reference import Reference
from grader.gradebook.course_roster import NOBODY_CHANGED, CourseRoster
from grader.gradebook.scores import Score
from grader.gradebook.unanswered import left_empty_in
from grader.grading.results import stored_reruns
from grader.grading.standard import Standard, Standards
from grader.judging.margin import RERUNS, is_near, measure, median_run
from grader.judging.view import Expected
from grader.model import Grade, Metric, Outcome
from grader.notebook.notes import Note
from grader.report.feedback import graded_students
from grader.report.panels import score_of
from grader.report.similarity import Similar
from grader.support.border import Border
from grader.support.disk import read_json
from grader.support.progress import Progress

__all__ = ["ClassData", "Row", "gather"]


@dataclass(frozen=True)
class Row:
    """One student, as compactly as a class of thousands asks for."""

    student: str
    """The student's id."""
    folder: Path
    """Where the results are."""
    questions: tuple[float, ...]
    """Points by question, as they count now."""
    automatic: tuple[float, ...]
    """Points by question, from the checks alone."""
    waits: tuple[bool, ...]
    """By question, whether a person still has to look."""
    points: float
    """What counts now, lateness counted in."""
    trouble: str
    """Why the submission could not be run; empty where it could."""
    unjudged: bool
    """Whether some check is unjudged."""
    waiting: bool
    """Whether a person still has to look at something."""
    left_empty: bool
    """Whether a part that is graded by hand is as it was handed out."""
    late_seconds: float
    """How long after the due date it came."""
    penalty: float
    """Points that this cost."""
    wall_seconds: float | None
    """How long the run took, in seconds; None where nothing ran."""
    peak_mib: float | None
    """Its largest memory, in MiB; None where nothing ran."""
    notes: tuple[Note, ...] = ()
    """What of the hand-in did not run as it stood there."""

    @property
    def ran(self) -> bool:
        """Whether its points say something about the questions."""
        return not self.trouble and not self.unjudged

    @property
    def remarks(self) -> tuple[str, ...]:
        """What there is to look at, in a word or two each."""
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
    """A class, as far as it was gathered."""

    rows: list[Row] = field(default_factory=list)
    """By student."""
    passed: Counter[str] = field(default_factory=Counter)
    """By check, how many passed it."""
    judged: Counter[str] = field(default_factory=Counter)
    """By check, how many were judged on it."""
    metrics: dict[str, list[tuple[str, float]]] = field(default_factory=dict)
    """By metric, each student with the value that was judged."""
    valueless: Counter[str] = field(default_factory=Counter)
    """By metric, how many left nothing that it could be measured by."""
    stopped: list[Grade] = field(default_factory=list)
    """Grades of students whose notebooks met what may have stopped others, too."""
    damaged: dict[str, str] = field(default_factory=dict)
    """Students whose results cannot be gathered, with the reason."""
    unmeasured: int = 0
    """Students whose evidence is damaged or of another version of the exercise, so that it has no metric."""


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

    `scores` are by account; people are called as in `roster`, and who left the course is not in it.

    Who was stopped at `border` is among the damaged, and nowhere else. Metrics are measured only where the evidence
    of the reference is there.
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
            _add(gathered, row, grade, values)  # the last step, so that who is stopped is nowhere by half
        progress.finished(student)
    gathered.damaged |= {item.student: item.why for item in border.stopped}
    return gathered


def _row(reference: Reference, files: Files, grade: Grade, score: Score | None, executed: Mapping[str, Any]) -> Row:
    assignment = reference.assignment
    automatic = score_of(assignment, grade)
    score = score or automatic
    by_question = {item.question: item for item in (*automatic.questions, *score.questions)}
    items = [by_question[question.id] for question in assignment.questions]
    run = (read_json(files.evidence) or {}).get("resources", {}) if not grade.trouble else {}
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
    )


def _add(gathered: ClassData, row: Row, grade: Grade, values: Mapping[str, float | None] | None) -> None:
    gathered.rows.append(row)
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
    """The values of the metrics by name, as far as the reference's evidence is there; None without evidence."""
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
    """By metric the value that was judged: near the threshold, the median of all runs; None where there is none.

    Raises `EvidenceError`.
    """
    evidence = read_evidence(files.evidence)
    for name in names:
        metric: Metric = standard.assignment.metric(name)
        judged = evidence
        if is_near(metric, evidence, expected):
            reruns = tuple(stored_reruns(files).values())
            judged = median_run(metric, (evidence, *reruns), expected).evidence if len(reruns) >= RERUNS else evidence
        yield name, measure(metric, judged, expected)
