"""Prints the results of importing: for one notebook, or as a table for a whole course."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from grader.support.wording import one_or_many, plural
from grader.terminal.display import say, show_rows

if TYPE_CHECKING:  # slow to import, and not needed to print these
    from grader.importing import Imported, Looked

__all__ = ["NBGRADER", "OTTER", "PYTEST", "show_imported", "show_looked"]

FEW = 8
"""Most files that are named."""


NBGRADER, OTTER, PYTEST = "import-nbgrader", "import-otter", "new"
"""The commands that import."""
_PAGES = {NBGRADER: "docs/nbgrader.md", OTTER: "docs/otter.md", PYTEST: "docs/otter.md"}


def show_imported(name: str, imported: Imported, command: str = NBGRADER) -> None:
    """Print what was made, which tests are in-process, which files were left and why, and the next command."""
    say(
        f"{name}: {plural(imported.cells, 'cell')} of {imported.notebook.name}, "
        f"{plural(imported.questions, 'question')}, {plural(imported.points, 'point')}, in {imported.folder}",
        "green",
    )
    if imported.in_process:
        many = f"{plural(imported.in_process, 'test cell')} {one_or_many(imported.in_process, 'runs', 'run')}"
        hidden = f", {imported.hidden} with hidden tests" if imported.hidden else ""
        say(
            f"{many} where {one_or_many(imported.in_process, 'it is', 'they are')}, in-process{hidden}: as "
            f"honest as the student's code; see {_PAGES[command]}",
            "yellow",
        )
    if imported.manual:
        say(f"{plural(imported.manual, 'point')} {one_or_many(imported.manual, 'is', 'are')} given by hand.", "dim")
    if imported.files:
        say(f"taken along: {_some(imported.files)}, in {imported.folder.name}/files", "dim")
    notebooks = [path for path in imported.left if path.suffix == ".ipynb" or command == OTTER]
    for path in notebooks:
        say(f"left alone: {path.name}; another exercise: gradecast {_again(command, path, 'NAME')}", "dim")
    others = [path.name for path in imported.left if path not in notebooks]
    if others:
        say(f"left alone: {_some(others)}; links, or larger than files next to a notebook may be", "yellow")
    for note in imported.notes:
        say(f"not taken: {note}", "yellow")
    say(f"next: gradecast build {name}")


def _again(command: str, notebook: Path, name: str) -> str:
    if command == OTTER:
        return f"{command} {shlex.quote(str(notebook))} {name}"
    folder, stem = shlex.quote(str(notebook.parent)), shlex.quote(notebook.stem)
    return f"{command} {folder} {name} --notebook {stem}"


def show_looked(looked: Sequence[Looked], command: str = NBGRADER) -> None:
    """Print a row for each notebook of a course."""
    columns = ("assignment", "notebook", "cells", "tests", "points", "by hand", "files", "result")
    show_rows(f"What {command} would make", columns, [_row(item) for item in looked], right=columns[2:7])
    fine = [item for item in looked if item.is_fine]
    say(f"{len(fine)} of {plural(len(looked), 'notebook')} {one_or_many(len(fine), 'builds', 'build')}.")
    if fine:
        first = fine[0]
        say(f"next: gradecast {_again(command, first.notebook, first.name)}")


def _row(item: Looked) -> tuple[str, ...]:
    where, made = (item.notebook.resolve().parent.name, item.notebook.name), item.imported
    result = item.result.removeprefix(f"{item.notebook}: ").removeprefix(f"{item.name}: ")
    if made is None:
        return (*where, "", "", "", "", "", result)
    numbers = (made.cells, made.in_process, made.points, made.manual, len(made.files))
    return (*where, *(f"{number:g}" for number in numbers), result)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
    return ", ".join(names[:FEW]) + more
