"""Makes the checks of an exercise pytest items."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from grader.errors import InputError
from grader.evidence import Stop
from grader.executor import Task, run_one
from grader.exercise.assignment import load_reference
from grader.exercise.course import Course, find_course
from grader.exercise.exercise import Exercise
from grader.exercise.jobs import make_job
from grader.exercise.reference import Reference
from grader.grading.audit.run import Candidate
from grader.grading.audit.stored import with_audit
from grader.grading.execution import audit_results, executor_for, expect
from grader.grading.standard import Standards, load_standards
from grader.judging.judge import judge
from grader.model import Submission, Verdict
from grader.submissions.find import HandIn, read_submission
from grader.terminal.display import harmless

__all__ = ["CheckItem", "ChecksFile"]


class ChecksFile(pytest.File):
    """The checks of one exercise; the notebook runs once, for the first of them."""

    def collect(self) -> Iterator[CheckItem]:
        """One item for each check."""
        for check in self.reference.assignment.checks:
            yield CheckItem.from_parent(self, name=f"{check.question}::{check.name}", check=check.name)

    @cached_property
    def reference(self) -> Reference:
        """The exercise."""
        return load_reference(self.path.parent)

    @cached_property
    def verdicts(self) -> dict[str, Verdict]:
        """The verdicts by name of the check."""
        course = find_course(self.path.parent)
        given = self.config.getoption("--submission")
        submission = (self.config.invocation_params.dir / given).resolve() if given else None
        return {item.check: item for item in asyncio.run(_verdicts(self.reference, course, submission))}


class CheckItem(pytest.Item):
    """One check."""

    def __init__(self, *, check: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.check = check

    def runtest(self) -> None:
        """Fail if the check did not pass."""
        assert isinstance(self.parent, ChecksFile)
        verdict = self.parent.verdicts[self.check]
        if verdict.outcome != "passed":
            pytest.fail(f"{verdict.outcome}: {harmless(verdict.message)}\nhint: {verdict.hint}", pytrace=False)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The file and name, for pytest's report."""
        return self.path, None, self.name


class _Silent:
    def begin(self, what: str, total: int) -> None: ...
    def started(self, what: str) -> None: ...
    def finished(self, what: str) -> None: ...
    def note(self, line: str) -> None: ...


async def _verdicts(reference: Reference, course: Course, notebook: Path | None) -> tuple[Verdict, ...]:
    exercise = Exercise(reference, course.cache, reference.data_path)
    standards = load_standards(exercise)
    submission = None if notebook is None else _read(standards, notebook)
    release = submission.release if submission else standards.today.release
    async with executor_for(exercise, _Silent()) as executor:
        standards = await expect(standards, executor, _Silent(), (release,))
        standard = standards.of(release)
        assignment = standard.assignment
        ran = submission.notebook if submission else reference.solved
        job = make_job(assignment, ran, data=standard.exercise.data, unseen=standard.unseen.inputs)
        run = await run_one(executor, Task("submission", lambda: job))
        evidence = run.evidence
        if standard.reference.audit is not None and evidence.ending.stop is Stop.COMPLETED:
            candidate = Candidate(ran, submission.files if submission else {}, evidence)
            reports = await audit_results(standard, {"submission": candidate}, executor, _Silent())
            evidence = with_audit(evidence, reports["submission"], standard.reference.audit)
    if standard.expected is None:
        raise InputError(f"{reference.folder}: {standard.trouble or 'the reference left no evidence'}")
    return judge(assignment, evidence, standard.expected)


def _read(standards: Standards, notebook: Path) -> Submission:
    limit = int(standards.today.assignment.limits.submission_mib * 2**20)
    return read_submission(HandIn("submission", notebook), standards.notebooks, limit)
