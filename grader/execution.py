"""Where the runs of a request happen: the reference's, and those of the class."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from grader.disk import write_bytes
from grader.executor import Executor, LocalExecutor, Task, run_one
from grader.executor.slurm import Cluster, Setting, Site, SlurmExecutor
from grader.expected import expectation
from grader.notebook import dumps
from grader.request import Context, Progress, Request
from grader.runs import executed_notebook, make_job, preload_of
from grader.sandbox import Sandbox, open_sandbox
from grader.store import Files, write_evidence
from grader.view import Expected

__all__ = ["executor_for", "expect", "sandbox_for", "site_of"]


async def expect(context: Context, executor: Executor, progress: Progress) -> Context:
    """`context` with the reference's evidence, for which the reference runs on `executor` when there is none.

    Raises `AssignmentError` when it misses a point, `SandboxError` where it cannot be run.
    """
    if context.expected is not None:
        return context
    request = context.request
    if request.executor == "local":
        code = [cell for cell in request.reference.solved["cells"] if cell["cell_type"] == "code"]
        progress.begin("running the reference first, its cells", len(code))
    else:
        progress.begin("running the reference first, on the cluster", 0)
    return replace(context, expected=await _run_reference(context, executor, progress.finished))


async def _run_reference(context: Context, executor: Executor, watch: Callable[[str], None]) -> Expected:
    """Run the reference and keep its evidence. `watch` is told which cell or probe runs."""
    request, reference = context.request, context.request.reference
    assignment = reference.assignment
    job = make_job(assignment, reference.solved, data=request.data, unseen=context.unseen.inputs)
    run = await run_one(executor, Task("reference", lambda: job, watch=watch, is_awaited=True))
    files = Files(context.expected_folder)
    write_bytes(files.log, run.log.encode())
    write_bytes(files.executed, dumps(executed_notebook(reference.solved, run, assignment.parameters)).encode())
    expected = expectation(reference, run.evidence, context.unseen, context.thresholds)
    write_evidence(files.evidence, run.evidence)
    return expected


def executor_for(request: Request, progress: Progress) -> Executor:
    """Where the runs of `request` happen, not started yet. `progress` is told what takes long."""
    if request.executor == "slurm":
        return SlurmExecutor(site_of(request), progress.note, request.detach)
    progress.begin("starting the sandbox", 0)
    return LocalExecutor(sandbox_for(request), request.workers)


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
            workers=request.workers,
        ),
        binds=(request.data.resolve().parent,) if request.data else (),
    )


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
