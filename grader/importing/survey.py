"""A whole course of nbgrader's, looked through: what would become of each notebook, and whether it builds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.errors import GradecastError, InfrastructureError, InputError
from grader.exercise.assignment import load_reference
from grader.exercise.exercise import Exercise
from grader.importing.exercise import Imported, import_exercise
from grader.release.build import build_release
from grader.support.progress import Progress

__all__ = ["Looked", "look_through"]

BUILDS = "builds"
_CHECKPOINTS = ".ipynb_checkpoints"


@dataclass(frozen=True)
class Looked:
    """One notebook of a course."""

    notebook: Path
    """The source notebook."""
    name: str
    """What the exercise can be called."""
    result: str
    """`builds`, or why not."""
    imported: Imported | None = None
    """What it would become; None where it cannot be imported."""

    @property
    def is_fine(self) -> bool:
        """Whether it can be used as it is."""
        return self.result == BUILDS


def look_through(source: Path, folder: Path, progress: Progress) -> tuple[Looked, ...]:
    """Every notebook of `source` (a course, its `source/`, an assignment, a notebook), imported and built in `folder`.

    Nothing else is written. Raises `InputError` where there is no notebook, and `InfrastructureError` where this
    machine can run none.
    """
    notebooks = tuple(_notebooks(source))
    if not notebooks:
        raise InputError(f"{source}: no notebook there; give a course of nbgrader's, or a folder in its source/")
    progress.begin("importing and building", len(notebooks))
    names = _names(notebooks)
    found = []
    for notebook, name in zip(notebooks, names, strict=True):
        progress.started(name)
        found.append(_looked(notebook, name, folder, alone=source.is_file()))
        progress.finished(name)
    return tuple(found)


def _notebooks(source: Path) -> Iterator[Path]:
    """Those of the course in the order of its assignments; in an assignment those that students get."""
    if source.is_file():
        yield source
        return
    root = source / "source" if (source / "source").is_dir() else source
    inside = sorted(root.glob("*.ipynb")) or sorted(root.glob("*/*.ipynb"))
    yield from (path for path in inside if _CHECKPOINTS not in path.parts)


def _names(notebooks: Sequence[Path]) -> list[str]:
    """Names of exercises: the assignment's, with that of the notebook where it has several; all different."""
    folders = [path.resolve().parent.name for path in notebooks]
    names: list[str] = []
    for path, folder in zip(notebooks, folders, strict=True):
        whole = folder if folders.count(folder) == 1 else f"{folder}-{path.stem}"
        stem = re.sub(r"[^A-Za-z0-9_-]+", "-", whole).strip("-")[:44] or "exercise"
        names.append(stem if stem not in names else f"{stem}-{len(names) + 1}")
    return names


def _looked(notebook: Path, name: str, folder: Path, alone: bool) -> Looked:
    place, wanted = (notebook, "") if alone else (notebook.parent, notebook.name)
    try:
        imported = import_exercise(place, name, folder / "reference", wanted)
    except InputError as error:
        return Looked(notebook, name, str(error))
    looked = Looked(notebook, name, BUILDS, imported)
    try:
        exercise = Exercise(load_reference(imported.folder), folder / "cache")
        build_release(
            exercise, folder / "assignments" / name, check_only=False, nbgrader=None, progress=_Silent(), draft=True
        )
    except InfrastructureError:
        raise
    except GradecastError as error:
        return replace(looked, result=str(error))
    return looked


class _Silent:
    """Nobody waits for the parts of one notebook."""

    def begin(self, what: str, total: int) -> None: ...
    def started(self, what: str) -> None: ...
    def finished(self, what: str) -> None: ...
    def note(self, line: str) -> None: ...
