"""Building releases: run the reference where its evidence is missing, compose, compare, write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader import interrupts
from grader.build import compose_release, stale_files, write_nbgrader_source, write_release
from grader.request import Context, Part, Progress, Request, executor_for, expect, prepare
from grader.samples import check_samples
from grader.view import Expected

__all__ = ["Built", "build_release"]


@dataclass(frozen=True)
class Built:
    """What building one exercise did, or found."""

    name: str
    """The exercise."""
    folder: Path
    """Its release."""
    stale: tuple[str, ...]
    """Files that were other than they should be."""


def build_release(
    request: Request, folder: Path, *, check_only: bool, nbgrader: Path | None, progress: Progress
) -> Built:
    """Compose the release of `request.reference` and make `folder` hold it, or only compare when `check_only`."""
    check_samples(request.reference)
    files = compose_release(request.reference, _expected(request, Part(progress, request.reference.assignment.name)))
    stale = stale_files(files, folder)
    if not check_only:
        write_release(files, folder)
    if nbgrader is not None:
        write_nbgrader_source(request.reference, nbgrader)
    return Built(request.reference.assignment.name, folder, stale)


def _expected(request: Request, progress: Progress) -> Expected:
    context = prepare(request)
    return context.expected or interrupts.run(_run(context, progress))


async def _run(context: Context, progress: Progress) -> Expected:
    progress.begin("starting the sandbox", 0)
    async with executor_for(context.request) as executor:
        expected = (await expect(context, executor, progress)).expected
    assert expected is not None
    return expected
