"""What was asked for, and what all runs of one exercise share: unseen inputs, and the reference's evidence."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from grader.datasets import digest
from grader.errors import GradecastError, InputError, ThresholdsError, in_a_line
from grader.evidence.files import Files
from grader.exercise.assignment import Reference
from grader.exercise.editions import edition_of
from grader.exercise.environment import FILE, differences, environment_here
from grader.exercise.releases import Kept
from grader.exercise.thresholds import (
    current_calibration,
    edition_calibration,
    find_calibration,
    note_of_bounds,
    thresholds_of,
)
from grader.exercise.unseen import load_unseen
from grader.grading.expected import expected_folder, inputs_of, load_expected
from grader.judging.view import Expected
from grader.model import Submission, Threshold, Unseen
from grader.notebook import JSON
from grader.submissions.find import folder_name

if TYPE_CHECKING:  # what judging does without takes a while to import
    from grader.executor.slurm import Cluster

__all__ = [
    "Context",
    "Part",
    "Progress",
    "Request",
    "bounds_of",
    "check_places",
    "note_bounds",
    "note_environment",
    "prepare",
]


class Progress(Protocol):
    """Who is told how far things are; shown by the command line, recorded by tests."""

    def begin(self, what: str, total: int) -> None:
        """A phase of `total` steps begins."""

    def started(self, what: str) -> None:
        """One step begins: a student, or a cell."""

    def finished(self, what: str) -> None:
        """One step has ended."""

    def note(self, line: str) -> None:
        """Something that is worth a line of its own has happened."""


@dataclass(frozen=True)
class Part:
    """A progress that says with each phase what it is a part of."""

    progress: Progress
    """Who is told."""
    what: str
    """The whole: an exercise, a class of submissions."""

    def begin(self, what: str, total: int) -> None:
        """A phase of the part begins."""
        self.progress.begin(f"{self.what}: {what}", total)

    def started(self, what: str) -> None:
        """One step begins."""
        self.progress.started(what)

    def finished(self, what: str) -> None:
        """One step has ended."""
        self.progress.finished(what)

    def note(self, line: str) -> None:
        """Something that is worth a line of its own has happened."""
        self.progress.note(f"{self.what}: {line}")


@dataclass(frozen=True)
class Request:
    """What `gradecast grade` was asked to do."""

    reference: Reference
    """The exercise."""
    submissions: Path
    """The folder with what students handed in."""
    out: Path
    """Where results go; this assignment's lie in a folder of its name."""
    cache: Path
    """Where the reference's evidence is kept."""
    gradebook: str | None
    """SQLAlchemy URL of the gradebook; None where the grades are nobody's."""
    data: Path | None = None
    """The dataset's file."""
    workers: int = 1
    """Runs at a time."""
    sandbox: str = "fork"
    """How runs are isolated; `none` is for those who ask for it by name."""
    executor: str = "local"
    """Where runs happen: `local`, on this machine, or `slurm`, on the cluster that it belongs to."""
    cluster: Cluster | None = None
    """What is asked of Slurm, where that is more than nothing."""
    detach: bool = False
    """Whether to submit a class to Slurm and not wait for it."""
    nbgrader: Path | None = None
    """An nbgrader course whose formgrader is to show the results."""
    lenient: bool = False
    """Whether the bounds of `checks.py` stand in for thresholds that are stale: while an exercise is written."""

    @property
    def folder(self) -> Path:
        """Where this assignment's results go."""
        return self.out / self.reference.assignment.name

    def files(self, student: str) -> Files:
        """The places of one student's results."""
        return Files(self.folder / folder_name(student))


@dataclass(frozen=True)
class Context:
    """What all runs of a class share."""

    request: Request
    """What was asked for."""
    unseen: Unseen
    """Inputs that reach a sandbox only after the last cell, and labels that never do."""
    inputs: str
    """Digest of all that a result depends on beside the submission."""
    thresholds: Mapping[str, Threshold]
    """By metric."""
    expected: Expected | None = None
    """The reference's observations; None until its evidence is there."""
    older: Mapping[str, Context] = field(default_factory=dict)
    """The same for hand-ins of other releases, by the release's identity, the newest first."""
    trouble: str = ""
    """Why nothing of this release can be run; empty where it can."""
    stale: str = ""
    """Why hand-ins of this release cannot be judged on accuracy before `gradecast calibrate`; empty where they can."""

    @property
    def expected_folder(self) -> Path:
        """Where the reference's evidence is kept."""
        return expected_folder(self.request.cache, self.request.reference, self.inputs)

    @property
    def release(self) -> str:
        """Identity of the release that it is for."""
        return self.request.reference.identity

    @property
    def notebooks(self) -> dict[str, JSON]:
        """The notebook of each release, by its identity; today's first, then the newest."""
        return {item.release: item.request.reference.release for item in (self, *self.older.values())}

    def of(self, release: str) -> Context:
        """The context of hand-ins of `release`."""
        return self.older.get(release, self)

    def that_ran(self, stored: Mapping[str, Any] | None) -> Context | None:
        """The context that the result with that `submission.json` comes from; None where it is of no release here.

        One that was written before releases were kept is known by what it depends on.
        """
        inputs = (stored or {}).get("inputs")
        found = [item for item in (self, *self.older.values()) if inputs and item.inputs == inputs]
        named = [item for item in found if item.release == (stored or {}).get("release")]
        return next(iter(named or found), None)

    def with_expected(self, other: Context) -> Context:
        """The same, with `other` in the place of the context of its release."""
        if other.release == self.release:
            return replace(other, older=self.older)
        return replace(self, older={**self.older, other.release: other})

    def key(self, submission: Submission) -> str:
        """What a result is known by: equal keys, equal results."""
        inputs = self.of(submission.release).inputs
        return hashlib.sha256(f"{submission.digest}\0{inputs}".encode()).hexdigest()


def check_places(request: Request) -> None:
    """Raise `InputError` when results would be taken for submissions, or handed out with an exercise."""
    results, submissions = request.folder.resolve(), request.submissions.resolve()
    if results.is_relative_to(submissions) or submissions.is_relative_to(results):
        raise InputError(f"{results}: results would lie among the submissions; choose another folder with --out")
    reference = request.reference.folder.resolve().parent
    for folder in (reference, reference.parent / "assignments"):
        if results.is_relative_to(folder):
            raise InputError(f"{results}: results would lie in {folder.name}/; choose another folder with --out")


def bounds_of(request: Request) -> str:
    """What a person should know where the bounds of `checks.py` are what is judged by; empty where they are not."""
    return note_of_bounds(request.reference, digest(request.data) if request.data else "")


def note_bounds(request: Request, progress: Progress) -> None:
    """Tell `progress` where the bounds of `checks.py` are what is judged by."""
    line = bounds_of(request)
    if line:
        progress.note(line)


def note_environment(request: Request, progress: Progress) -> None:
    """Tell `progress` where this machine grades with other versions than releases say."""
    recorded = request.reference.recorded
    if recorded is None:
        return
    different = differences(recorded, environment_here(recorded.packages))
    if different:
        name = request.reference.folder.name
        progress.note(
            f"{name}: this machine has {', '.join(different)}, which releases state; grade where they say, or remove "
            f"reference/{name}/{FILE} and build, so that they say what grades"
        )


def prepare(request: Request) -> Context:
    """The context of `request`, with the reference's evidence when an earlier run left it.

    Raises `AssignmentError` when the thresholds are stale, unless the request is lenient, or there are older releases
    whose hand-ins need them not: then `require_thresholds` does, where it matters.
    """
    reference, data = request.reference, digest(request.data) if request.data else ""
    stale = ""
    try:
        calibration = current_calibration(reference, data) if request.lenient else find_calibration(reference, data)
    except ThresholdsError as error:
        if not reference.older:
            raise
        calibration, stale = None, str(error)
    unseen = load_unseen(reference, request.data, request.cache)
    context = replace(_context(request, unseen, thresholds_of(reference, calibration)), stale=stale)
    return replace(context, older={item.id: _older(context, item) for item in reference.older})


def _context(request: Request, unseen: Unseen, thresholds: Mapping[str, Threshold]) -> Context:
    reference = request.reference
    context = Context(request, unseen, inputs_of(reference, request.data, unseen), thresholds)
    return replace(context, expected=load_expected(reference, context.expected_folder, unseen, thresholds))


def _older(context: Context, kept: Kept) -> Context:
    """The context of hand-ins of the release `kept`."""
    request, unseen = context.request, context.unseen
    reference = edition_of(request.reference, kept)
    if kept.data != request.reference.assignment.data:
        try:
            data = reference.data_path
            request = replace(request, data=data)
            unseen = load_unseen(reference, data, request.cache)
        except (GradecastError, KeyError) as error:
            trouble = f"release {kept.id}: its data {kept.data!r} are not there ({in_a_line(error)})"
            return Context(replace(request, reference=reference), unseen, "", {}, trouble=trouble)
    request = replace(request, reference=reference)
    calibration = edition_calibration(reference, digest(request.data) if request.data else "")
    return _context(request, unseen, thresholds_of(reference, calibration))
