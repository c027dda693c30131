"""Judging a class by its evidence, and recording the grades. No student's code ever runs here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from grader.errors import InputError
from grader.evidence.files import Files, stored_notes
from grader.gradebook.address import note_gradebook
from grader.gradebook.answer import read_seen, write_seen
from grader.gradebook.gradebook import record_grades, record_people
from grader.gradebook.overrides import overrides_of
from grader.gradebook.roster import read_roster
from grader.grading.accuracy import bounds_of_older, require_thresholds
from grader.grading.audit.stored import remarks
from grader.grading.formgrader import hand_over
from grader.grading.lock import held
from grader.grading.request import Request
from grader.grading.results import audit_report, is_outdated, judge_stored, releases_of, stored_points, was_crowded
from grader.grading.standard import Standards, load_standards
from grader.model import Grade
from grader.notebook.notes import in_one_line
from grader.submissions.person import Person, noted_person
from grader.support import interrupts
from grader.support.border import Border
from grader.support.disk import read_json
from grader.support.progress import Progress
from grader.support.timeline import Kind, beside, spending

__all__ = ["WAITING", "ClassGrades", "judge_all", "judge_class"]

WAITING = "waiting for the gradebook, which another program holds"


@dataclass(frozen=True)
class ClassGrades:
    """The result of grading a class."""

    grades: tuple[Grade, ...]
    """Sorted by student."""
    ran: int = 0
    """How many hand-ins have new evidence, even if only copied from an equal hand-in; the others had it already."""
    changed: tuple[str, ...] = field(default=())
    """Students whose points changed."""
    notes: tuple[str, ...] = field(default=())
    """What a person should know about some hand-ins."""
    releases: Mapping[str, str] = field(default_factory=dict)
    """The release of each hand-in that could be run, by student."""
    current: str = ""
    """Today's release."""
    stopped: tuple[str, ...] = field(default=())
    """A line for each hand-in with an error, which leaves a part of its results missing."""
    crowded: tuple[str, ...] = field(default=())
    """Students who ran out of time while the machine was too busy for that to count; they run again the next time."""
    kept: tuple[str, ...] = ()
    """A line for each part whose points a person set or adjusted: that still counts."""

    def by_release(self) -> dict[str, int]:
        """The number of hand-ins of each release, the largest first."""
        return dict(Counter(self.releases.values()).most_common())


def judge_class(request: Request, progress: Progress) -> ClassGrades:
    """Judge stored evidence again. The reference runs if its evidence is outdated; no student's code ever does.

    Raises `InputError`, and changes nothing, if some evidence is of another version of the assignment.
    """
    with held(request.folder):
        there = [path.parent for path in sorted(request.folder.glob("*/submission.json"))]
        if not there:
            raise InputError(f"{request.folder}: no results to judge; run gradecast grade first")
        counting = set(read_roster(request.gradebook, patient=False).counting(path.name for path in there).values())
        stored = [Files(path) for path in there if path.name in counting]
        standards = load_standards(request.exercise)
        bounds = "" if standards.today.stale else request.exercise.note_of_bounds()
        for line in filter(None, (bounds, request.exercise.known_mistakes.stale)):
            progress.note(line)
        outdated = [files for files in stored if is_outdated(files, standards)]
        if outdated:
            raise InputError(
                f"{request.folder}: the evidence of {len(outdated)} of {len(stored)} is of another version of "
                f"{request.exercise.name} (its notebook, probes, data, limits or seed changed, "
                "or gradecast did); nothing was judged, run gradecast grade again"
            )
        releases = releases_of(stored, standards)
        if any(standards.of(release).is_missing for release in (standards.today.release, *releases)):
            from grader.grading.execution import run_references  # imports all that runs code, and is seldom needed

            standards = interrupts.run(run_references(request, standards, progress, releases))
        return judge_all(request, stored, standards, progress)


def judge_all(
    request: Request, places: Sequence[Files], standards: Standards, progress: Progress, ran: int = 0
) -> ClassGrades:
    """Judge the results in `places`, and record the grades; `ran` is how many hand-ins were run before."""
    require_thresholds(standards, releases_of(places, standards))
    progress.begin("judging", len(places))
    grades, border = list[Grade](), Border()
    changed, notes, releases = set[str](), dict[str, str](), dict[str, str]()
    judging = beside("judging")
    for files in sorted(places, key=lambda item: item.folder.name):
        student = files.folder.name
        before = stored_points(files)
        # An error with one hand-in is in its verdicts, and so in the table of the class.
        with spending(judging, Kind.JUDGING, student):
            grade = judge_stored(files, standards)
        if before is not None and before != grade.points:
            changed.add(student)
        grades.append(grade)
        with border.around(student):
            standard = standards.behind(read_json(files.submission))
            if standard is not None:
                releases[student] = standard.release
            found = stored_notes(files)
            if found:
                notes[student] = in_one_line(found)
        progress.finished(student)
    for line in bounds_of_older(standards, releases.values()):
        progress.note(line)
    if request.gradebook is not None:
        with spending(beside("gradebook"), Kind.WRITING):
            _record(request, request.gradebook, grades, border, progress)
    audits = {files.folder.name: audit_report(files, standards) for files in places}
    reports = {account: report for account, report in audits.items() if report is not None}
    crowded = {files.folder.name for files in places if was_crowded(files)}
    of = {grade.student: grade for grade in grades}
    people = read_roster(request.gradebook).counting(of).items()
    return ClassGrades(
        tuple(replace(of[account], student=person) for person, account in people),
        ran,
        tuple(person for person, account in people if account in changed),
        (
            *(f"{person}: {notes[account]}" for person, account in people if account in notes),
            *remarks({person: reports[account] for person, account in people if account in reports}),
        ),
        {person: releases[account] for person, account in people if account in releases},
        standards.today.release,
        border.lines,
        tuple(person for person, account in people if account in crowded),
        _kept(request, {person for person, _ in people}) if request.gradebook is not None else (),
    )


def _kept(request: Request, people: Collection[str]) -> tuple[str, ...]:
    found = overrides_of(request.gradebook or "", request.exercise.reference)
    return tuple(f"{item.student}: {item}" for item in found if item.student in people)


def _record(request: Request, url: str, grades: Sequence[Grade], border: Border, progress: Progress) -> None:
    """Write the grades into the gradebook at `url`, and what formgrader needs."""
    reference = request.exercise.reference
    by_hand = [cell.id for cell in reference.cells if cell.manual]
    of = {item.student: item for item in grades}
    known = border.each(of if by_hand else (), str, lambda id: (id, read_seen(request.files(id), by_hand)))
    answers = dict(known)
    assignment, release = reference.assignment, reference.release
    waiting = partial(progress.begin, WAITING, 0)
    seen = record_grades(
        url, assignment.booked, release, grades, waiting, answers, border, assignment.book, request.occasion
    )
    for student, answer in seen.items():
        with border.around(student):
            write_seen(request.files(student), answer)
    people = border.each(of, str, lambda id: (id, noted_person(request.submissions, assignment.name, id)))
    record_people(url, {id: person for id, person in people if person != Person()})
    note_gradebook(request.folder, url)
    hand_over(request, url, grades, border)
