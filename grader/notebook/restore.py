"""What students may not change comes back from the release: locked cells, test cells, and deleted ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.errors import SubmissionError
from grader.notebook.assemble import JSON
from grader.notes import Note

__all__ = ["Restored", "restore"]


@dataclass(frozen=True)
class Restored:
    """A hand-in as it is to be run."""

    notebook: JSON
    """The release's cells with the student's answers in them, and the student's own cells around them."""
    notes: tuple[Note, ...] = ()
    """What of the hand-in does not run as it stood there."""


def restore(handed_in: Mapping[str, Any], release: Mapping[str, Any]) -> Restored:
    """The notebook to run: the student's answers and extra cells, and the release's cells around them.

    `handed_in` comes from `read_notebook`; parts of `release` are in the result, not copies of them. Of two cells
    with one id the first is the answer and the other an extra cell. Raises `SubmissionError` when it belongs to another
    assignment.
    """
    name = release["metadata"]["gradecast"]["assignment"]
    originals = {cell["id"]: cell for cell in release["cells"]}
    if handed_in["assignment"] not in (None, name):
        other = f"{handed_in['assignment']!a:.60}"
        raise SubmissionError(f"the notebook is for {other}, not for {name!r}; hand in the released notebook")
    if not any(cell["key"] in originals and _is_ours(originals[cell["key"]]) for cell in handed_in["cells"]):
        raise SubmissionError(f"the notebook has none of the cells of {name!r}; hand in the released notebook")
    cells = _number_extras(_match(handed_in["cells"], originals), set(originals))
    return Restored({**release, "cells": _insert_missing(cells, release["cells"])})


def _is_ours(cell: Mapping[str, Any]) -> bool:
    """Whether nbgrader knows the cell; narrative is free."""
    return "nbgrader" in cell["metadata"]


def _match(cells: Sequence[Mapping[str, Any]], originals: Mapping[str, JSON]) -> list[JSON]:
    """Each cell as the release has it, but with the student's source where students write; others have no id."""
    taken: set[str] = set()
    matched = []
    for cell in cells:
        key = cell["key"]
        if key not in originals or key in taken:
            matched.append(_extra(cell))
            continue
        taken.add(key)
        if _is_ours(originals[key]):
            original = originals[key]
            students = original["metadata"]["nbgrader"]["solution"]
            matched.append({**original, "source": cell["source"]} if students else original)
        else:
            matched.append({**_extra(cell), "id": key})
    return matched


def _extra(cell: Mapping[str, Any]) -> JSON:
    extra: JSON = {"cell_type": cell["cell_type"], "metadata": {}, "source": cell["source"]}
    return extra | {"execution_count": None, "outputs": []} if cell["cell_type"] == "code" else extra


def _number_extras(cells: list[JSON], reserved: set[str]) -> list[JSON]:
    numbered, count = [], 0
    for cell in cells:
        if "id" not in cell:
            count += 1
            while f"extra-{count}" in reserved:
                count += 1
            cell = {**cell, "id": f"extra-{count}"}
        numbered.append(cell)
    return numbered


def _insert_missing(cells: list[JSON], originals: Sequence[JSON]) -> list[JSON]:
    """Put each missing cell behind the one that it follows in the release, or in front when it is the first."""
    result = list(cells)
    previous: str | None = None
    for original in (cell for cell in originals if _is_ours(cell)):
        places = {cell["id"]: index for index, cell in enumerate(result)}
        if original["id"] not in places:
            at = places[previous] + 1 if previous is not None else 0
            result.insert(at, original)
        previous = original["id"]
    return result
