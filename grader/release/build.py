"""Building releases: run the reference where its evidence is missing, compose, compare, write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from grader.errors import AssignmentError
from grader.exercise.assignment import Reference
from grader.exercise.environment import FILE, render_environment
from grader.exercise.known_solutions import check_samples
from grader.exercise.releases import RELEASES
from grader.grading.execution import executor_for, expect
from grader.grading.request import Context, Part, Progress, Request, note_bounds, prepare
from grader.judging.view import Expected
from grader.release.compose import compose_release, stale_files, write_release
from grader.release.keep import Touched, forget, kept_files, stale_kept, touched, write_kept
from grader.release.nbgrader_course import compose_source, write_course
from grader.release.prove import check_given_cells, lost_in_place
from grader.support import interrupts
from grader.support.disk import write_bytes

__all__ = ["Built", "build_course", "build_release", "with_expected", "with_older"]


@dataclass(frozen=True)
class Built:
    """What building one exercise did, or found."""

    name: str
    """The exercise."""
    folder: Path
    """Its release."""
    stale: tuple[str, ...]
    """Files that were other than they should be."""
    release: str = ""
    """Identity of the release."""
    touched: tuple[Touched, ...] = ()
    """What it means for hand-ins of each older release."""


def build_release(
    request: Request,
    folder: Path,
    *,
    check_only: bool,
    nbgrader: Path | None,
    progress: Progress,
    draft: bool = False,
    forgotten: tuple[str, ...] = (),
) -> Built:
    """Compose the release of `request.reference` and make `folder` hold it, or only compare when `check_only`.

    The release that it replaces is kept beside the reference, unless that was a `draft`, and those `forgotten` no more.
    With `nbgrader`, the folder of an nbgrader course, write its source notebook there, too. Raises `AssignmentError`
    when `check_only` finds that a public check fails a right solution where it stands in the notebook.
    """
    check_samples(request.reference)
    request = replace(request, lenient=nbgrader is None)  # only the cells for nbgrader hold thresholds
    part = Part(progress, request.reference.assignment.name)
    note_bounds(request, part)
    context, expected = with_expected(prepare(request), part)
    check_given_cells(context)
    if check_only:
        for line in lost_in_place(request, part):
            raise AssignmentError(f"{request.reference.folder.name}: {line}")
    reference = forget(request.reference, forgotten)
    if check_only:
        draft = reference.last is not None and reference.last.draft
    files, kept = compose_release(reference, expected), kept_files(reference, draft=draft)
    stale = stale_files(files, folder)
    unkept = stale_kept(kept, reference.folder)
    if not check_only:
        _record(request.reference)
        write_kept(kept, reference.folder)  # first: what is handed out has to be known
        write_release(files, folder)
    if nbgrader is not None and not check_only:
        write_course(request.reference, compose_source(request.reference, expected, context.unseen), nbgrader)
    stale += tuple(f"reference/{reference.folder.name}/{RELEASES}/{name}" for name in unkept)
    return Built(reference.assignment.name, folder, stale, reference.identity, touched(reference))


def _record(reference: Reference) -> None:
    """Keep which Python and packages grade `reference`, so that releases made elsewhere say the same."""
    if reference.recorded is None:
        write_bytes(reference.folder / FILE, render_environment(reference.environment), shared=True)


def build_course(request: Request, course: Path, progress: Progress) -> Path:
    """Write the source notebook of `request.reference` into the nbgrader course at `course`; returns its path."""
    context, expected = with_expected(prepare(request), progress)
    return write_course(request.reference, compose_source(request.reference, expected, context.unseen), course)


def with_expected(context: Context, progress: Progress) -> tuple[Context, Expected]:
    """`context` and the reference's evidence, for which the reference runs where there is none."""
    if context.expected is None:
        context = interrupts.run(_run(context, progress))
    assert context.expected is not None
    return context, context.expected


def with_older(context: Context, progress: Progress) -> Context:
    """`context` with the reference's evidence for all older releases, too."""
    if all(item.expected is not None or item.trouble for item in context.older.values()):
        return context
    return interrupts.run(_run(context, progress, context.older))


async def _run(context: Context, progress: Progress, releases: Iterable[str] = ()) -> Context:
    async with executor_for(context.request, progress) as executor:
        return await expect(context, executor, progress, releases)
