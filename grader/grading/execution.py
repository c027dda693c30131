"""Where the runs of a request happen: the reference's, and those of the class."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from grader import datasets
from grader.errors import GradecastError
from grader.evidence import Evidence, Stop
from grader.evidence.files import Files, write_evidence
from grader.executor import Executor, LocalExecutor, Task, run_one
from grader.executor.slurm import Cluster, Setting, Site, SlurmExecutor
from grader.exercise.jobs import executed_notebook, make_job, preload_of
from grader.grading.expected import expectation
from grader.grading.request import Context, Progress, Request
from grader.judging.view import Expected
from grader.notebook import dumps
from grader.sandbox import Sandbox, open_hall, open_sandbox
from grader.support.disk import write_bytes

__all__ = ["executor_for", "expect", "sandbox_for", "site_of"]


async def expect(context: Context, executor: Executor, progress: Progress, releases: Iterable[str] = ()) -> Context:
    """`context` with the reference's evidence, for which the reference runs on `executor` when there is none.

    The same for the older ones of `releases`. Raises `AssignmentError` when it misses a point, `SandboxError` where it
    cannot be run.
    """
    for release in dict.fromkeys((context.release, *releases)):
        edition = context.of(release)
        if edition.expected is None and not edition.trouble:
            _begin(edition, progress)
            expected = await _run_reference(edition, executor, progress.finished)
            context = context.with_expected(replace(edition, expected=expected))
    return context


def _begin(context: Context, progress: Progress) -> None:
    reference = context.request.reference
    what = "running the reference first" + (f" in release {context.release}" if reference.edition else "")
    if context.request.executor == "local":
        code = [cell for cell in reference.solved["cells"] if cell["cell_type"] == "code"]
        progress.begin(f"{what}, its cells", len(code))
    else:
        progress.begin(f"{what}, on the cluster", 0)


async def _run_reference(context: Context, executor: Executor, watch: Callable[[str], None]) -> Expected:
    """Run the reference and keep its evidence. `watch` is told which cell or probe runs."""
    request, reference = context.request, context.request.reference
    assignment = reference.assignment
    job = make_job(assignment, reference.solved, data=request.data, unseen=context.unseen.inputs)
    name = f"reference-{context.release}" if reference.edition else "reference"
    run = await run_one(executor, Task(name, lambda: job, watch=watch, is_awaited=True))
    files = Files(context.expected_folder)
    write_bytes(files.log, run.log.encode())
    write_bytes(files.executed, dumps(executed_notebook(reference.solved, run, assignment)).encode())
    expected = expectation(reference, run.evidence, context.unseen, context.thresholds)
    if expected.withheld == reference.withheld or _is_settled(run.evidence):
        write_evidence(files.evidence, run.evidence)
    return expected


def _is_settled(evidence: Evidence) -> bool:
    """Whether a run that misses points would miss them again: nothing took too long, or was ended."""
    return evidence.ending.stop is Stop.COMPLETED and not evidence.ran_out_of_time


def executor_for(request: Request, progress: Progress, for_students: bool = False) -> Executor:
    """Where the runs of `request` happen, not started yet. `progress` is told what takes long.

    What students handed in is examined apart from the cells of others; solutions that are known keep no secret.
    """
    if request.executor == "slurm":
        return SlurmExecutor(site_of(request), progress.note, request.detach)
    progress.begin("starting the sandbox", 0)
    hall = open_hall(request.reference.assignment.name) if for_students else None
    return LocalExecutor(sandbox_for(request), request.workers, hall=hall)


def site_of(request: Request) -> Site:
    """Where and how the runs of `request` happen on a cluster."""
    assignment, folder = request.reference.assignment, request.folder.resolve()
    cluster = request.cluster or Cluster()
    if cluster.scratch:
        key = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
        exchange = Path(cluster.scratch).resolve() / f"gradecast-{assignment.name}-{key}"
    else:
        exchange = folder / ".cluster"
    return Site(
        folder=exchange,
        assignment=assignment.name,
        cluster=cluster,
        limits=assignment.limits,
        setting=Setting(
            sandbox=request.sandbox,
            preload=preload_of(assignment, request.reference.solved),
            threads=assignment.limits.threads,
            conceal=tuple(map(str, _concealed(request))),
            exercise=assignment.name,
            workers=request.workers,
        ),
        binds=tuple(path.resolve().parent for path in (request.data, *_older_data(request)) if path),
    )


def _older_data(request: Request) -> list[Path]:
    """The datasets that older releases read and today's does not, as far as they are there."""
    reference, found = request.reference, []
    for name in {item.data for item in reference.older if item.data} - {
        reference.assignment.data,
        *reference.assignment.files,
    }:
        with suppress(GradecastError, KeyError):  # their hand-ins are not run, and say so
            found.append(datasets.path(name))
    return found


def sandbox_for(request: Request) -> Sandbox:
    """The sandbox that `request` asks for, not started yet; it refuses to show anything of the course."""
    assignment = request.reference.assignment
    return open_sandbox(
        request.sandbox,
        preload=preload_of(assignment, request.reference.solved),
        threads=assignment.limits.threads,
        conceal=_concealed(request),
    )


def _concealed(request: Request) -> tuple[Path, ...]:
    """What no student's code may see."""
    paths = (request.reference.folder.parent, request.submissions, request.out, request.cache)
    return tuple(path.resolve() for path in paths)
