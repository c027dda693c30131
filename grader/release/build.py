"""Builds releases: runs the reference if its evidence is missing, then composes, compares and writes the files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from grader.release.lock import LOCK, differs_here, made_lock, read_lock, rendered, stale_lock
from grader.release.nbgrader_course import compose_source, write_course
from grader.release.prove import check_given_cells, lost_in_place
from grader.support import interrupts
from grader.support.disk import write_bytes
from grader.support.progress import Part, Progress

__all__ = ["Built", "build_course", "build_release", "record_lock", "with_expected"]


@dataclass(frozen=True)
class Built:
    """The result of building one exercise."""

    name: str
    """Name of the exercise."""
    folder: Path
    """Folder of its release."""
    stale: tuple[str, ...]
    """Files that were out of date."""
    release: str = ""
    """Identity of the release."""
    touched: tuple[Touched, ...] = ()
    """What the release means for hand-ins of each older one."""
    handout: Path | None = None
    """The zip for students; None unless asked for."""
    other_here: tuple[str, ...] = ()
    """Where the packages installed here are not those of the exercise's lock."""


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
    """Compose the release of `exercise` and write it to `folder`, or, with `check_only`, only compare.

    The release that it replaces is kept next to the reference, unless it was a draft. `draft` makes the new one a
    draft; kept releases named in `forgotten` are removed. With `nbgrader`, the folder of an nbgrader course, its source
    notebook is written there, too; with `handouts`, so is the zip for students. Raises `AssignmentError` if
    `check_only` finds that a public check fails a right solution at its place in the notebook.
    """
    check_samples(exercise.reference)
    lock = read_lock(exercise.reference)
    misfit = stale_lock(exercise.reference, lock) if lock is not None else ""
    if misfit and not check_only:
        name = exercise.reference.folder.name
        raise AssignmentError(f"{name}/{LOCK}: {misfit}; run gradecast build {name} --lock, or remove it")
    part = Part(progress, exercise.name)
    bounds = exercise.note_of_bounds()
    if bounds:
        part.note(bounds)
    standards = load_standards(exercise, lenient=nbgrader is None)  # only nbgrader's cells contain thresholds
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
        write_kept(kept, reference.folder)  # first, so that no release is published before it is kept
        write_release(files, folder)
    if nbgrader is not None and not check_only:
        source = compose_source(exercise.reference, expected, standards.today.unseen)
        write_course(exercise.reference, source, nbgrader)
    given = None
    if handouts is not None and not check_only:
        given = handouts / f"{exercise.name}.zip"
        write_bytes(given, handout(exercise.name, files, with_wheel=not exercise.reference.package), shared=True)
    stale += tuple(f"reference/{reference.folder.name}/{RELEASES}/{name}" for name in unkept)
    stale += (f"reference/{reference.folder.name}/{LOCK}: {misfit}",) if misfit else ()
    other = differs_here(lock) if lock is not None else ()
    return Built(reference.assignment.name, folder, stale, reference.identity, touched(reference), given, other)


def record_lock(reference: Reference) -> None:
    """Record, next to the reference, the Python and exactly the packages of this machine.

    Raises `InfrastructureError` if something that the exercise requires is not installed here.
    """
    today = replace(reference, recorded=None)
    document = rendered(reference.folder.name, made_lock(today))
    write_bytes(reference.folder / FILE, render_environment(today.environment), shared=True)
    write_bytes(reference.folder / LOCK, document, shared=True)


def _record(reference: Reference) -> None:
    """Record which Python and packages grade `reference`, so that releases built elsewhere state the same."""
    if reference.recorded is None:
        write_bytes(reference.folder / FILE, render_environment(reference.environment), shared=True)


def build_course(exercise: Exercise, course: Path, progress: Progress) -> Path:
    """Write the source notebook of `exercise` into the nbgrader course at `course`; returns its path."""
    standards, expected = with_expected(load_standards(exercise), progress)
    return write_course(
        exercise.reference, compose_source(exercise.reference, expected, standards.today.unseen), course
    )


def with_expected(standards: Standards, progress: Progress, *, older: bool = False) -> tuple[Standards, Expected]:
    """`standards` with the reference's evidence, and the expected values; the reference runs if there is none yet.

    With `older`, it also runs for all older releases.
    """
    wanted = standards.all if older else (standards.today,)
    if any(standard.is_missing for standard in wanted):
        standards = interrupts.run(_run(standards, [standard.release for standard in wanted], progress))
    assert standards.today.expected is not None
    return standards, standards.today.expected


async def _run(standards: Standards, releases: Sequence[str], progress: Progress) -> Standards:
    async with executor_for(standards.today.exercise, progress) as executor:
        return await expect(standards, executor, progress, releases)
