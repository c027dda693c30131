"""The sample class: made from the reference and its `mistakes/`, graded, and compared with what each must lose."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from grader.errors import AssignmentError
from grader.exercise.known_solutions import Sample, load_samples, surprises, write_class
from grader.exercise.reference import Reference
from grader.grading.grade import grade_class
from grader.grading.request import Request
from grader.model import Grade
from grader.support.progress import Progress
from grader.support.wording import did_you_mean

__all__ = ["DemoClass", "chosen_samples", "grade_demo"]


@dataclass(frozen=True)
class DemoClass:
    """A sample class, graded."""

    grades: tuple[Grade, ...]
    """By student."""
    surprises: tuple[str, ...]
    """Where a grade differs from what the sample must get, one line each; empty if the grading is right."""
    submissions: Path
    """Where the submissions are."""
    results: Path
    """Where the results are."""


def grade_demo(request: Request, progress: Progress) -> DemoClass:
    """Write the sample class of the exercise into `request.submissions`, grade it and compare."""
    samples = chosen_samples(request.exercise.reference)
    shutil.rmtree(request.submissions, ignore_errors=True)
    write_class(request.exercise.reference, samples, request.submissions)
    grades = grade_class(request, progress).grades
    lost = {sample.name.replace("_", "-"): (sample.caught_by, sample.may_lose) for sample in samples}
    lost["full-marks"] = frozenset[str](), frozenset[str]()
    found = tuple(f"{item.student}: {line}" for item in grades for line in surprises(item, *lost[item.student]))
    return DemoClass(grades, found, request.submissions, request.folder)


def chosen_samples(reference: Reference) -> tuple[Sample, ...]:
    """The mistakes that `demo` in `assignment.toml` names; all, when it names none."""
    samples = {sample.name: sample for sample in load_samples(reference.folder / "mistakes")}
    names = reference.demo or tuple(samples)
    unknown = [name for name in names if name not in samples]
    if unknown:
        remedy = did_you_mean(unknown[0], samples, "name files of that folder, without .py")
        raise AssignmentError(
            f"{reference.folder.name}/assignment.toml: demo names {unknown[0]!r}, not in mistakes/; {remedy}"
        )
    return tuple(samples[name] for name in names)
