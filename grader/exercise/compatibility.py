"""Compares a student's environment with the one that grades, and describes the differences that matter."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from grader.exercise.environment import STATEMENT, differences, environment_here, find_environment, imported_roots
from grader.exercise.public_assignment import PUBLIC
from grader.model import Assignment
from grader.notebook.syntax import newer_cells
from grader.support.shadows import shadowing
from grader.worker.ignored_lines import IGNORED

__all__ = ["what_differs"]


def what_differs(
    folder: Path, assignment: Assignment, notebook: Mapping[str, Any], seen: Callable[[str], str]
) -> tuple[str, ...]:
    """Why `notebook` may behave differently when it is graded, by what the release in `folder` states.

    One line on Python and packages if their major or minor versions differ, one for each cell that the grading Python
    cannot parse, and one for each of the student's files that another module hides there. `seen` maps a cell's id to a
    name for students. If the release does not state what grades it, only files are compared.
    """
    hidden = tuple(
        f"{name} has the name of another module, and `import {name.removesuffix('.py')}` gets that one where your work "
        "is graded; rename your file"
        for name in shadowing(folder)
        if name not in assignment.files
    )
    stated = find_environment(folder / PUBLIC / STATEMENT)
    if stated is None:
        return hidden
    said = list(differences(stated, environment_here(stated.packages)))
    unstated = sorted(_imported(notebook) - _known(folder, assignment, stated.packages))
    said += [f"{', '.join(unstated)}, which may be missing there"] if unstated else []
    newer = newer_cells(notebook, stated.python)
    lines = [f"the machine that grades this differs from yours: you have {'; '.join(said)}"] if said else []
    lines += [
        f"{seen(id)} cannot be read by Python {stated.python}, which grades it: {new}" for id, new in newer.items()
    ]
    return (*lines, *hidden)


def _imported(notebook: Mapping[str, Any]) -> frozenset[str]:
    """The packages that the notebook's cells import; cells that are not Python are ignored."""
    found: frozenset[str] = frozenset()
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            lines = "".join(cell["source"]).splitlines()
            found |= imported_roots("\n".join("" if line.lstrip()[:1] in ("%", "!") else line for line in lines))
    return found


def _known(folder: Path, assignment: Assignment, packages: Mapping[str, str]) -> set[str]:
    """Modules that are available or not needed in grading: stated packages, Python's, local files, front ends."""
    ignored = {name.partition(".")[0] for name in (*IGNORED, *assignment.ignore)}
    beside = {path.stem for path in (*folder.glob("*.py"), *folder.glob("*/__init__.py"))}
    return {*packages, *sys.stdlib_module_names, *ignored, *beside, "grader"}
