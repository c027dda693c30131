"""Executors for the runs of a class and of known solutions; running the reference."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from grader import datasets
from grader.errors import GradecastError
from grader.evidence import Evidence, Stop
from grader.evidence.files import Files, write_evidence
from grader.executor import Executor, LocalExecutor, Task, run_one
from grader.executor.slurm import Cluster, Setting, Site, SlurmExecutor
from grader.exercise.exercise import Exercise
from grader.exercise.jobs import executed_notebook, make_job, preload_of
from grader.exercise.reference import Reference
from grader.grading.audit.findings import Report
from grader.grading.audit.run import Candidate, audit_notebooks, audit_reference, make_setting
from grader.grading.audit.stored import ReferenceAudit, audit_of_reference, keep_audit_of_reference, with_audit
from grader.grading.expected import check_cells, expectation
from grader.grading.request import Request
from grader.grading.standard import Standard, Standards
from grader.judging.view import Expected
from grader.notebook import dumps
from grader.probes import load_probes
from grader.sandbox import Sandbox, open_hall, open_sandbox
from grader.support.disk import storing, write_bytes
from grader.support.progress import Progress
from grader.support.timeline import Kind

__all__ = ["audit_results", "class_executor", "executor_for", "expect", "run_references", "sandbox_for", "site_of"]


async def expect(
    standards: Standards, executor: Executor, progress: Progress, releases: Iterable[str] = ()
) -> Standards:
    """`standards` with the reference's evidence, also for `releases`; if it is missing, the reference runs.

    Raises `AssignmentError` if it misses a point, `SandboxError` if it cannot be run.
    """
    for release in dict.fromkeys((standards.today.release, *releases)):
        standard = standards.of(release)
        if standard.is_missing:
            _begin(standard.reference, executor, progress)
            expected = await _run_reference(standard, executor, progress)
            standards = standards.having(replace(standard, expected=expected))
    return standards


async def run_references(
    request: Request, standards: Standards, progress: Progress, releases: Iterable[str]
) -> Standards:
    """`standards` with the reference's evidence for `releases`; no student's code runs."""
    async with class_executor(request, progress) as executor:
        return await expect(standards, executor, progress, releases)


def _begin(reference: Reference, executor: Executor, progress: Progress) -> None:
    what = "running the reference first" + (f" in release {reference.identity}" if reference.edition else "")
    if isinstance(executor, SlurmExecutor):
        progress.begin(f"{what}, on the cluster", 0)
    else:
        code = [cell for cell in reference.solved["cells"] if cell["cell_type"] == "code"]
        progress.begin(f"{what}, its cells and probes", len(code) + len(load_probes(reference.assignment.probes)))


async def _run_reference(standard: Standard, executor: Executor, progress: Progress) -> Expected:
    """Run the reference and keep its evidence, and what its audit finds. `progress` hears which cell or probe runs."""
    reference, assignment = standard.reference, standard.assignment
    job = make_job(assignment, reference.solved, data=standard.exercise.data, unseen=standard.unseen.inputs)
    name = f"reference-{standard.release}" if reference.edition else "reference"
    task = Task(name, lambda: job, watch=progress.finished, is_awaited=True, counts_as=Kind.REFERENCE)
    run = await run_one(executor, task)
    files = Files(standard.expected_folder)
    write_bytes(files.log, run.log.encode())
    write_bytes(files.executed, dumps(executed_notebook(reference.solved, run, assignment)).encode())
    evidence = run.evidence
    if reference.audit is not None and evidence.ending.stop is Stop.COMPLETED:
        check_cells(reference, evidence)  # its error explains more than an audit of what follows
        found = await _audit_reference(standard, executor, files, progress)
        evidence = with_audit(evidence, found.report, reference.audit)
    expected = expectation(reference, evidence, standard.unseen, standard.thresholds)
    if expected.withheld == reference.withheld or _would_miss_again(run.evidence):
        write_evidence(files.evidence, run.evidence)
    return expected


async def _audit_reference(standard: Standard, executor: Executor, files: Files, progress: Progress) -> ReferenceAudit:
    """Audit the reference, and keep what was found in `files`."""
    with changed_data(standard.exercise) as folder:
        setting = make_setting(standard.reference, standard.exercise.data, folder, standard.unseen.inputs)
        audited = await audit_reference(setting, executor, progress)
    found = ReferenceAudit(audited.report, tuple(audited.setting.responsive or ()), audited.setting.layout)
    keep_audit_of_reference(files, standard.reference, found)
    return found


async def audit_results(
    standard: Standard, candidates: Mapping[str, Candidate], executor: Executor, progress: Progress
) -> dict[str, Report]:
    """Audit notebooks of one release, by name."""
    known = audit_of_reference(Files(standard.expected_folder), standard.reference)
    if known is None:
        raise ValueError("audits of hand-ins need that of the reference; call expect() first")
    exercise, unseen, reference = standard.exercise, standard.unseen.inputs, known.passed_by(standard.reference)
    with changed_data(exercise) as folder:
        setting = make_setting(reference, exercise.data, folder, unseen, known.layout, known.responsive)
        return await audit_notebooks(setting, candidates, executor, progress)


@contextmanager
def changed_data(exercise: Exercise) -> Iterator[Path]:
    """A folder for changed copies of the dataset, for as long as audits run."""
    exercise.cache.mkdir(parents=True, exist_ok=True)
    with storing(exercise.cache), TemporaryDirectory(dir=exercise.cache, prefix="audit-") as folder:
        yield Path(folder)


def _would_miss_again(evidence: Evidence) -> bool:
    """Whether a run that misses points would miss them again: nothing ran out of time or was ended from outside."""
    return evidence.ending.stop is Stop.COMPLETED and not evidence.ran_out_of_time


def class_executor(request: Request, progress: Progress) -> Executor:
    """The executor for the hand-ins of a class, not started yet. `progress` reports slow steps.

    No exam runs while another run executes its cells.
    """
    if request.runs.executor == "slurm":
        return SlurmExecutor(site_of(request), progress.note, request.runs.detach)
    progress.begin("starting the sandbox", 0)
    sandbox = sandbox_for(request.exercise, request.runs.sandbox, _private(request))
    return LocalExecutor(sandbox, request.runs.workers, hall=open_hall(request.exercise.name))


def executor_for(exercise: Exercise, progress: Progress, workers: int = 1) -> Executor:
    """The executor for known solutions, on this machine, not started yet. They need not be hidden from one another."""
    progress.begin("starting the sandbox", 0)
    return LocalExecutor(sandbox_for(exercise), workers)


def site_of(request: Request) -> Site:
    """Where and how the runs of `request` happen on a cluster."""
    exercise, folder = request.exercise, request.folder.resolve()
    limits = exercise.assignment.limits
    cluster = request.runs.cluster or Cluster()
    if cluster.scratch:
        key = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
        exchange = Path(cluster.scratch).resolve() / f"gradecast-{exercise.name}-{key}"
    else:
        exchange = folder / ".cluster"
    return Site(
        folder=exchange,
        assignment=exercise.name,
        cluster=cluster,
        limits=limits,
        setting=Setting(
            sandbox=request.runs.sandbox,
            preload=preload_of(exercise.assignment, exercise.reference.solved),
            threads=limits.threads,
            conceal=tuple(map(str, _concealed(exercise, _private(request)))),
            exercise=exercise.name,
            workers=request.runs.workers,
        ),
        binds=(
            *(path.resolve().parent for path in (exercise.data, *_older_data(exercise.reference)) if path),
            *([exercise.cache.resolve()] if exercise.reference.audit else []),
        ),
    )


def _older_data(reference: Reference) -> list[Path]:
    """The datasets that older releases read and today's does not, if they are available."""
    found = []
    here = {reference.assignment.data, *reference.assignment.files}
    for name in {item.data for item in reference.older if item.data} - here:
        with suppress(GradecastError, KeyError):  # the results of their hand-ins say why they did not run
            found.append(datasets.path(name))
    return found


def sandbox_for(exercise: Exercise, kind: str = "fork", private: Iterable[Path] = ()) -> Sandbox:
    """A sandbox for runs of `exercise`, not started yet; the course and the `private` paths are hidden in it."""
    return open_sandbox(
        kind,
        preload=preload_of(exercise.assignment, exercise.reference.solved),
        threads=exercise.assignment.limits.threads,
        conceal=_concealed(exercise, private),
    )


def _private(request: Request) -> tuple[Path, ...]:
    """The folders of a class that no student's code may see."""
    return request.submissions, request.out


def _concealed(exercise: Exercise, private: Iterable[Path]) -> tuple[Path, ...]:
    return tuple(path.resolve() for path in (exercise.reference.folder.parent, *private, exercise.cache))
