"""Building releases: run the reference where its evidence is missing, compose, compare, write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import AssignmentError
from grader.exercise.environment import FILE, render_environment
from grader.exercise.exercise import Exercise
from grader.exercise.known_solutions import check_samples
from grader.exercise.reference import Reference
from grader.exercise.releases import RELEASES
from grader.grading.execution import executor_for, expect
from grader.grading.standard import Standards, load_standards
from grader.judging.view import Expected
from grader.release.compose import compose_release, stale_files, write_release
from grader.release.handout import handout
from grader.release.keep import Touched, forget, kept_files, stale_kept, touched, write_kept
from grader.release.nbgrader_course import compose_source, write_course
from grader.release.prove import check_given_cells, lost_in_place
from grader.support import interrupts
from grader.support.disk import write_bytes
from grader.support.progress import Part, Progress

__all__ = ["Built", "build_course", "build_release", "with_expected"]


@dataclass(frozen=True)
class Built:
    """What building one exercise did, or found."""

    name: str
    """The exercise."""
    folder: Path
    """Its release."""
    stale: tuple[str, ...]
    """Files that were not as they should be."""
    release: str = ""
    """Identity of the release."""
    touched: tuple[Touched, ...] = ()
    """What it means for hand-ins of each older release."""
    handout: Path | None = None
    """The zip that students are given; None where none was asked for."""


def build_release(
    exercise: Exercise,
    folder: Path,
    *,
    check_only: bool,
    nbgrader: Path | None,
    progress: Progress,
    draft: bool = False,
    forgotten: tuple[str, ...] = (),
    handouts: Path | None = None,
) -> Built:
    """Compose the release of `exercise` and make `folder` hold it, or only compare when `check_only`.

    The release that it replaces is kept beside the reference, unless it was a draft. `draft` makes the new one a draft;
    kept releases named in `forgotten` are removed.
    With `nbgrader`, the folder of an nbgrader course, write its source notebook there, too; with `handouts`, the zip
    that students are given. Raises `AssignmentError` when `check_only` finds that a public check fails a right solution
    where it stands in the notebook.
    """
    check_samples(exercise.reference)
    part = Part(progress, exercise.name)
    bounds = exercise.note_of_bounds()
    if bounds:
        part.note(bounds)
    standards = load_standards(exercise, lenient=nbgrader is None)  # only the cells for nbgrader hold thresholds
    standards, expected = with_expected(standards, part)
    check_given_cells(standards.today)
    if check_only:
        for line in lost_in_place(exercise, part):
            raise AssignmentError(f"{exercise.reference.folder.name}: {line}")
    reference = forget(exercise.reference, forgotten)
    if check_only:
        draft = reference.last is not None and reference.last.draft
    files, kept = compose_release(reference, expected), kept_files(reference, draft=draft)
    stale = stale_files(files, folder)
    unkept = stale_kept(kept, reference.folder)
    if not check_only:
        _record(exercise.reference)
        write_kept(kept, reference.folder)  # first, so that no release is handed out that is not kept
        write_release(files, folder)
    if nbgrader is not None and not check_only:
        source = compose_source(exercise.reference, expected, standards.today.unseen)
        write_course(exercise.reference, source, nbgrader)
    given = None
    if handouts is not None and not check_only:
        given = handouts / f"{exercise.name}.zip"
        write_bytes(given, handout(exercise.name, files, with_wheel=not exercise.reference.package), shared=True)
    stale += tuple(f"reference/{reference.folder.name}/{RELEASES}/{name}" for name in unkept)
    return Built(reference.assignment.name, folder, stale, reference.identity, touched(reference), given)


def _record(reference: Reference) -> None:
    """Keep which Python and packages grade `reference`, so that releases made elsewhere say the same."""
    if reference.recorded is None:
        write_bytes(reference.folder / FILE, render_environment(reference.environment), shared=True)


def build_course(exercise: Exercise, course: Path, progress: Progress) -> Path:
    """Write the source notebook of `exercise` into the nbgrader course at `course`; returns its path."""
    standards, expected = with_expected(load_standards(exercise), progress)
    return write_course(
        exercise.reference, compose_source(exercise.reference, expected, standards.today.unseen), course
    )


def with_expected(standards: Standards, progress: Progress, *, older: bool = False) -> tuple[Standards, Expected]:
    """`standards`, and the evidence of the reference, which is run if there is none yet.

    With `older` it is also run for all older releases.
    """
    wanted = standards.all if older else (standards.today,)
    if any(standard.is_missing for standard in wanted):
        standards = interrupts.run(_run(standards, [standard.release for standard in wanted], progress))
    assert standards.today.expected is not None
    return standards, standards.today.expected


async def _run(standards: Standards, releases: Sequence[str], progress: Progress) -> Standards:
    async with executor_for(standards.today.exercise, progress) as executor:
        return await expect(standards, executor, progress, releases)
