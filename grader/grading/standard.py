"""What hand-ins of a release are compared with: unseen inputs, thresholds, and the reference's evidence."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from grader.errors import GradecastError, ThresholdsError, in_a_line
from grader.exercise.editions import edition_of
from grader.exercise.exercise import Exercise
from grader.exercise.reference import Reference
from grader.exercise.releases import Kept
from grader.exercise.thresholds import current_calibration, edition_calibration, find_calibration, thresholds_of
from grader.exercise.unseen import load_unseen
from grader.grading.expected import expected_folder, inputs_of, load_expected
from grader.judging.suspicion import Suspicion
from grader.judging.view import Expected
from grader.model import Assignment, Submission, Threshold, Unseen
from grader.notebook import JSON

__all__ = ["Standard", "Standards", "load_standards"]


@dataclass(frozen=True)
class Standard:
    """What hand-ins of one release are compared with."""

    exercise: Exercise
    """The exercise, in that release."""
    unseen: Unseen
    """Inputs that reach a sandbox only after the last cell, and labels that never do."""
    inputs: str
    """Digest of everything except the submission that a result depends on."""
    thresholds: Mapping[str, Threshold]
    """Thresholds by metric."""
    expected: Expected | None = None
    """The reference's observations; None until its evidence is there."""
    trouble: str = ""
    """Why nothing of this release can be run; empty if it can."""
    stale: str = ""
    """Why accuracy in this release cannot be judged before `gradecast calibrate`; empty if it can."""

    @property
    def reference(self) -> Reference:
        """The reference, in that release."""
        return self.exercise.reference

    @property
    def assignment(self) -> Assignment:
        """Its questions, checks and limits."""
        return self.exercise.assignment

    @property
    def release(self) -> str:
        """Identity of the release."""
        return self.reference.identity

    @property
    def expected_folder(self) -> Path:
        """Where the reference's evidence is kept."""
        return expected_folder(self.exercise.cache, self.reference, self.inputs)

    @cached_property
    def suspicion(self) -> Suspicion:
        """Names the mistakes that failures look like; none before the reference's evidence is there."""
        return Suspicion(self.exercise.known_mistakes, self.expected.observations if self.expected else {})

    @property
    def is_missing(self) -> bool:
        """Whether the reference has to run before hand-ins of this release can be judged."""
        return self.expected is None and not self.trouble


@dataclass(frozen=True)
class Standards:
    """The standard of today's release, and of each older one that may have hand-ins."""

    today: Standard
    """The standard of today's release."""
    older: Mapping[str, Standard] = field(default_factory=dict)
    """By identity of the release, the newest first."""

    @property
    def all(self) -> tuple[Standard, ...]:
        """All standards: today's first, then the older ones, the newest first."""
        return (self.today, *self.older.values())

    @property
    def notebooks(self) -> dict[str, JSON]:
        """The notebook of each release, by its identity; in the same order."""
        return {item.release: item.reference.release for item in self.all}

    def of(self, release: str) -> Standard:
        """The standard of hand-ins of `release`."""
        return self.older.get(release, self.today)

    def behind(self, stored: Mapping[str, Any] | None) -> Standard | None:
        """The standard of the result with this `submission.json`; None if its release is unknown here.

        Results of versions that did not keep releases are recognised by their inputs.
        """
        inputs = (stored or {}).get("inputs")
        found = [item for item in self.all if inputs and item.inputs == inputs]
        named = [item for item in found if item.release == (stored or {}).get("release")]
        return next(iter(named or found), None)

    def having(self, standard: Standard) -> Standards:
        """A copy with `standard` in place of the one of the same release."""
        if standard.release == self.today.release:
            return replace(self, today=standard)
        return replace(self, older={**self.older, standard.release: standard})

    def key(self, submission: Submission) -> str:
        """What identifies a result: submissions with equal keys have equal results."""
        inputs = self.of(submission.release).inputs
        return hashlib.sha256(f"{submission.digest}\0{inputs}".encode()).hexdigest()


def load_standards(exercise: Exercise, *, lenient: bool = False) -> Standards:
    """The standards of `exercise`, with the reference's evidence where an earlier run left it.

    With `lenient`, for exercises that are being written, the bounds of `checks.py` replace stale thresholds. Otherwise
    stale thresholds raise `ThresholdsError`, unless there are older releases, whose hand-ins do not need them: then
    `require_thresholds` raises it if hand-ins of today's release are judged.
    """
    reference, data = exercise.reference, exercise.data_digest
    stale = ""
    try:
        calibration = current_calibration(reference, data) if lenient else find_calibration(reference, data)
    except ThresholdsError as error:
        if not reference.older:
            raise
        calibration, stale = None, str(error)
    unseen = load_unseen(reference, exercise.data, exercise.cache)
    today = replace(_standard(exercise, unseen, thresholds_of(reference, calibration)), stale=stale)
    return Standards(today, {kept.id: _older(today, kept) for kept in reference.older})


def _standard(exercise: Exercise, unseen: Unseen, thresholds: Mapping[str, Threshold]) -> Standard:
    reference = exercise.reference
    found = Standard(exercise, unseen, inputs_of(reference, exercise.data, unseen), thresholds)
    return replace(found, expected=load_expected(reference, found.expected_folder, unseen, thresholds))


def _older(today: Standard, kept: Kept) -> Standard:
    """The standard of hand-ins of the release `kept`."""
    reference = edition_of(today.reference, kept)
    exercise, unseen = today.exercise.with_reference(reference), today.unseen
    if kept.data != today.assignment.data:
        try:
            exercise = replace(exercise, data=reference.data_path)
            unseen = load_unseen(reference, exercise.data, exercise.cache)
        except (GradecastError, KeyError) as error:
            trouble = f"release {kept.id}: its data {kept.data!r} are not there ({in_a_line(error)})"
            return Standard(exercise, unseen, "", {}, trouble=trouble)
    calibration = edition_calibration(reference, exercise.data_digest)
    return _standard(exercise, unseen, thresholds_of(reference, calibration))
