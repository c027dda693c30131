"""The budgets in which known solutions and mutants run as whole notebooks."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from grader.exercise.exercise import Exercise
from grader.exercise.reference import Reference
from grader.grading.grade import grade_class
from grader.grading.request import Request, RunOptions
from grader.grading.standard import Standard, load_standards
from grader.model import Grade
from grader.notebook import JSON, dumps
from grader.release.build import with_expected
from grader.support.disk import write_bytes
from grader.support.progress import Progress

__all__ = ["Budget", "in_small_budget"]


@dataclass(frozen=True)
class Budget:
    """One exercise in one budget."""

    name: str
    """`full`, or `quick`: the small one of `[mutants]`."""
    exercise: Exercise
    """The exercise with that budget."""
    out: Path
    """Where the evidence is kept."""
    workers: int
    """Solutions run at a time."""

    @property
    def reference(self) -> Reference:
        """The reference with that budget."""
        return self.exercise.reference

    def request(self, kind: str) -> Request:
        """The class of all solutions of one kind."""
        out = self.out / f"{kind}-{self.name}"
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

    def standard(self, progress: Progress) -> Standard:
        """What they are compared with; the reference runs if its evidence is missing."""
        return with_expected(load_standards(self.exercise, lenient=True), progress)[0].today


def in_small_budget(reference: Reference) -> Reference:
    """The same exercise in the budget of `[mutants]`, without the checks of accuracy."""
    assignment = reference.assignment
    checks = tuple(check for check in assignment.checks if not check.metric)
    parameters = {**assignment.parameters, **reference.quick}
    quick = replace(assignment, checks=checks, metrics=(), parameters=parameters)
    return replace(reference, assignment=quick, last=None, kept=())
