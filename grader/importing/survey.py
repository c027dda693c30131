"""Surveys an nbgrader course or a folder of Otter masters: what each notebook would become, and whether it builds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.errors import GradecastError, InfrastructureError, InputError
from grader.exercise.assignment import load_reference
from grader.exercise.exercise import Exercise
from grader.importing.exercise import Imported, import_exercise
from grader.importing.otter import import_otter
from grader.importing.otter_master import is_master
from grader.release.build import build_release
from grader.support.progress import Progress

__all__ = ["OTTER", "Looked", "look_through"]

BUILDS = "builds"
_CHECKPOINTS = ".ipynb_checkpoints"


@dataclass(frozen=True)
class Looked:
    """One notebook of a course."""

    notebook: Path
    """The source notebook."""
    name: str
    """A possible name for the exercise."""
    result: str
    """`builds`, or why not."""
    imported: Imported | None = None
    """The import; None if it cannot be imported."""

    @property
    def is_fine(self) -> bool:
        """Whether it can be used as it is."""
        return self.result == BUILDS


@dataclass(frozen=True)
class Kind:
    """How to find and import the notebooks of one system."""

    make: Callable[[Path, str, Path, str], Imported]
    """Imports one. Takes its file or folder, a name for the exercise, `reference/`, and the notebook in the folder."""
    find: Callable[[Path], Iterable[Path]]
    """Returns the notebooks in a folder."""
    call: Callable[[Sequence[Path]], list[str]]
    """Returns names for the exercises."""
    missing: str
    """What to give, for the message if there is no notebook."""


def look_through(source: Path, folder: Path, progress: Progress, kind: Kind | None = None) -> tuple[Looked, ...]:
    """Import and build every notebook of `source` (a course, its `source/`, an assignment, a notebook) in `folder`.

    Notebooks are nbgrader's unless `kind` says otherwise. Nothing is written elsewhere. Raises `InputError` if there is
    no notebook, and `InfrastructureError` if this machine cannot run any.
    """
    kind = kind or NBGRADER
    notebooks = (source,) if source.is_file() else tuple(kind.find(source))
    if not notebooks:
        raise InputError(f"{source}: no notebook there; give {kind.missing}")
    progress.begin("importing and building", len(notebooks))
    names = kind.call(notebooks)
    found = []
    for notebook, name in zip(notebooks, names, strict=True):
        progress.started(name)
        found.append(_looked(notebook, name, folder, kind, alone=source.is_file()))
        progress.finished(name)
    return tuple(found)


def _notebooks(course: Path) -> Iterator[Path]:
    """The notebooks of a course, sorted by assignment; only those that students get."""
    root = course / "source" if (course / "source").is_dir() else course
    inside = sorted(root.glob("*.ipynb")) or sorted(root.glob("*/*.ipynb"))
    yield from (path for path in inside if _CHECKPOINTS not in path.parts)


def _names(notebooks: Sequence[Path]) -> list[str]:
    """Unique names: the assignment's, with the notebook's if the assignment has several."""
    folders = [path.resolve().parent.name for path in notebooks]
    wholes = [
        folder if folders.count(folder) == 1 else f"{folder}-{path.stem}"
        for path, folder in zip(notebooks, folders, strict=True)
    ]
    return _different(wholes)


def _masters(folder: Path) -> Iterator[Path]:
    """Otter's masters in the folder and below it, without files that Otter Assign wrote."""
    inside = sorted(folder.glob("*")) + sorted(folder.glob("*/*")) + sorted(folder.glob("*/*/*"))
    yield from (path for path in inside if is_master(path) and _CHECKPOINTS not in path.parts)


def _stems(masters: Sequence[Path]) -> list[str]:
    """Unique names: the master's own, with its folder's if several masters have the same name."""
    stems = [path.stem for path in masters]
    return _different(
        [
            stem if stems.count(stem) == 1 else f"{path.resolve().parent.name}-{stem}"
            for path, stem in zip(masters, stems, strict=True)
        ]
    )


def _different(wholes: Sequence[str]) -> list[str]:
    names: list[str] = []
    for whole in wholes:
        stem = re.sub(r"[^A-Za-z0-9_-]+", "-", whole).strip("-")[:44] or "exercise"
        names.append(stem if stem not in names else f"{stem}-{len(names) + 1}")
    return names


NBGRADER = Kind(import_exercise, _notebooks, _names, "a course of nbgrader's, or a folder in its source/")
OTTER = Kind(import_otter, _masters, _stems, "a master of Otter Assign, or a folder with some")


def _looked(notebook: Path, name: str, folder: Path, kind: Kind, alone: bool) -> Looked:
    place, wanted = (notebook, "") if alone else (notebook.parent, notebook.name)
    try:
        imported = kind.make(place, name, folder / "reference", wanted)
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
    """Shows no progress within one notebook."""

    def begin(self, what: str, total: int) -> None: ...
    def started(self, what: str) -> None: ...
    def finished(self, what: str) -> None: ...
    def note(self, line: str) -> None: ...
