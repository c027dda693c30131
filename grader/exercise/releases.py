"""The kept releases: `reference/<name>/releases/`, one JSON file for each release, written by `gradecast build`.

`current.json` is the release that was built last. When `build` makes another one, this file is renamed to `<id>.json`,
so that hand-ins of that release can still be restored and judged.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from grader.errors import AssignmentError, in_a_line
from grader.notebook import CHECKS, IMPORT_ID, JSON, NamedCell, dumps, question_of_cell

__all__ = [
    "CURRENT",
    "RELEASES",
    "Kept",
    "adopted",
    "calibrated_again",
    "calibrations_in",
    "described",
    "file_of",
    "identity_of",
    "load_kept",
    "rendered",
    "where_kept",
]

RELEASES = "releases"
CURRENT = "current"
SCHEMA = 1
DIGITS = 8
"""Hexadecimal digits of an identity: enough to tell the releases of one exercise apart."""


@dataclass(frozen=True)
class Kept:
    """One release of an exercise, with everything that grading its hand-ins needs."""

    id: str
    """Its identity."""
    notebook: JSON
    """The notebook that students got."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """Values that replace those of the cell tagged `parameters` when hand-ins are graded."""
    data: str | None = None
    """Name of the dataset that the notebook reads, if it reads one."""
    questions: Mapping[str, str] = field(default_factory=dict)
    """The question of each cell that students answer, by the cell's name."""
    thresholds: Sequence[Mapping[str, Any]] = ()
    """The calibrations that were in force, each in the form of `thresholds.toml`."""
    order: int = 1
    """Its number in the sequence of releases; the newest has the largest."""
    draft: bool = False
    """Whether it was built only to be looked at, not handed out."""

    @property
    def authored(self) -> tuple[JSON, ...]:
        """Its cells without those that building adds."""
        return tuple(cell for cell in self.notebook["cells"] if not _is_added(cell))

    @property
    def cells(self) -> tuple[NamedCell, ...]:
        """The cells that its author wrote, as far as the names of a later release depend on them."""
        return tuple(
            NamedCell(
                cell["id"],
                cell["cell_type"],
                "".join(cell["source"]),
                self.questions.get(cell["id"]),
                "points" in cell["metadata"].get("nbgrader", {}) and cell["id"] in self.questions,
            )
            for cell in self.authored
        )


def identity_of(notebook: Mapping[str, Any], parameters: Mapping[str, Any], data: str | None) -> str:
    """The identity of a release: a digest of its cells' names, types and texts, its parameters, its dataset's name.

    Points, hidden checks and the machine do not matter.
    """
    cells = [[cell["id"], cell["cell_type"], "".join(cell["source"])] for cell in notebook["cells"]]
    text = json.dumps([cells, dict(parameters), data], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def described(notebook: JSON, **values: str | dict[str, str]) -> JSON:
    """`notebook` with `values` added to its metadata."""
    metadata = notebook["metadata"]
    return {**notebook, "metadata": {**metadata, "gradecast": {**metadata["gradecast"], **values}}}


def file_of(folder: Path, name: str) -> Path:
    """Where the release called `name` of the exercise in `folder` is kept: its identity, or `CURRENT`."""
    return folder / RELEASES / f"{name}.json"


def where_kept(folder: Path, release: str) -> Path:
    """The file of the older `release`. The release that was built last is in `CURRENT` until another is built."""
    path = file_of(folder, release)
    return path if path.is_file() else file_of(folder, CURRENT)


def load_kept(folder: Path) -> tuple[Kept | None, tuple[Kept, ...]]:
    """The release that was built last, and those before it, the newest first. Raises `AssignmentError`."""
    current = file_of(folder, CURRENT)
    last = _load(current) if current.is_file() else None
    kept = [_load(path) for path in sorted((folder / RELEASES).glob("*.json")) if path != current]
    for item in kept:
        if not file_of(folder, item.id).is_file():
            raise AssignmentError(
                f"{folder.name}/{RELEASES}: {item.id} is in a file of another name; call it {item.id}.json"
            )
    return last, tuple(sorted(kept, key=lambda item: (-item.order, item.id)))


def adopted(folder: Path, thresholds: Sequence[Mapping[str, Any]]) -> Kept | None:
    """The release in `folder`, built before releases were kept; None if there is none, or it cannot be read."""
    try:
        notebook = json.loads((folder / "public" / "release.ipynb").read_bytes())
        document = json.loads((folder / "public" / "assignment.json").read_bytes())
        parameters, data = document["parameters"], document["data"]
        answers = [cell["id"] for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("solution")]
        ids = [item["id"] for item in document["questions"]]
        questions = {id: question for id in answers if (question := question_of_cell(id, ids))}
        return Kept(identity_of(notebook, parameters, data), notebook, parameters, data, questions, thresholds)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def rendered(kept: Kept) -> bytes:
    """The file's text."""
    document = {
        "schema": SCHEMA,
        "id": kept.id,
        "order": kept.order,
        "parameters": dict(kept.parameters),
        "data": kept.data,
        "questions": dict(kept.questions),
        "thresholds": list(kept.thresholds),
        "notebook": kept.notebook,
    }
    return dumps(document | ({"draft": True} if kept.draft else {})).encode()


def calibrated_again(kept: Kept, table: Mapping[str, Any]) -> Kept:
    """`kept` with another calibration, which replaces those on the same data."""
    data = table["provenance"]["data"]
    others = [item for item in kept.thresholds if item.get("provenance", {}).get("data") != data]
    return replace(kept, thresholds=(table, *others))


def calibrations_in(folder: Path) -> tuple[Mapping[str, Any], ...]:
    """The calibrations in the files of the exercise in `folder`; files that cannot be read are left out here."""
    found = []
    for path in sorted(folder.glob("thresholds*.toml")):
        with suppress(OSError, ValueError, RecursionError):  # grading a class reports the error
            found.append(tomllib.loads(path.read_text(encoding="utf-8")))
    return tuple(found)


def _is_added(cell: Mapping[str, Any]) -> bool:
    """Whether building added the cell: the first code cell, and those with the checks."""
    nbgrader = cell["metadata"].get("nbgrader", {})
    is_call = "".join(cell["source"]).startswith("check(") and str(cell["id"]).endswith(CHECKS)
    return cell["id"] == IMPORT_ID or (is_call and bool(nbgrader.get("grade")) and not nbgrader.get("solution"))


def _load(path: Path) -> Kept:
    where = f"{path.parent.parent.name}/{RELEASES}/{path.name}"
    try:
        document = json.loads(path.read_bytes())
        if document["schema"] != SCHEMA:
            raise ValueError("of another version of gradecast")
        kept = Kept(
            id=document["id"],
            notebook=document["notebook"],
            parameters=dict(document["parameters"]),
            data=document["data"],
            questions=dict(document["questions"]),
            thresholds=tuple(document["thresholds"]),
            order=int(document["order"]),
            draft=document.get("draft", False) is True,
        )
        if identity_of(kept.notebook, kept.parameters, kept.data) != kept.id:
            raise ValueError("it was changed since it was written")
        return kept
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise AssignmentError(
            f"{where}: damaged ({in_a_line(error)}); restore it from version control, or remove it if the release "
            "was never handed out"
        ) from None
