"""Restores a hand-in: given cells come from the release, and the student's code counts, or a note says why not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.errors import SubmissionError
from grader.notebook.answer_cells import settle_answers
from grader.notebook.assemble import JSON, RULES_OF_NBGRADER
from grader.notebook.given import as_nbgrader_reads, free_given_cells, put_back_locked
from grader.notebook.identify import identify, is_nameless
from grader.notebook.notes import Note
from grader.notebook.otter_calls import with_tests_in_place
from grader.notebook.pieces import NOWHERE, Piece, Release
from grader.notebook.statements import Reader
from grader.notebook.summary import Teller
from grader.notebook.unnamed_answers import place_answers

__all__ = ["Restored", "restore"]

ENOUGH = 0.25
"""Share of a release's cells that a notebook without cell names must have to belong to this exercise."""


@dataclass(frozen=True)
class Restored:
    """A restored hand-in."""

    notebook: JSON
    """The notebook to run: the release's cells with the student's answers, and the student's own cells."""
    notes: tuple[Note, ...] = ()
    """Parts of the hand-in that do not run as they were handed in."""


def restore(handed_in: Mapping[str, Any], release: Mapping[str, Any]) -> Restored:
    """The notebook to run: the student's answers and extra cells, and the release's cells around them.

    `handed_in` comes from `read_notebook`. The result shares parts of `release`. Every given cell of the release runs
    exactly once, and code that was added to it runs as a cell of its own. An answer counts wherever it is. Raises
    `SubmissionError` if the notebook belongs to another assignment.
    """
    name = release["metadata"]["gradecast"]["assignment"]
    if handed_in["assignment"] not in (None, name):
        other = f"{handed_in['assignment']!a:.60}"
        raise SubmissionError(f"the notebook is for {other}, not for {name!r}; hand in the released notebook")
    ours, reader = Release(release), Reader()
    teller, nameless = Teller(ours), is_nameless(handed_in["cells"], ours)
    of_otter = with_tests_in_place(handed_in["cells"], ours)
    strict = release["metadata"]["gradecast"].get("rules") == RULES_OF_NBGRADER and not nameless and of_otter is None
    cells = as_nbgrader_reads(handed_in["cells"], ours) if strict else of_otter or handed_in["cells"]
    pieces = identify(cells, ours, reader, teller)
    if nameless and of_otter is None:
        teller.nameless()
    if strict:
        pieces = put_back_locked(pieces, ours, teller)
    else:
        pieces = free_given_cells(pieces, ours, reader, teller, nameless)
        pieces = settle_answers(pieces, ours, reader, teller, nameless)
    if not _is_recognised(pieces, ours, handed_in["assignment"] is None and nameless):
        raise SubmissionError(f"the notebook has none of the cells of {name!r}; hand in the released notebook")
    by_hand = {id for id in ours.answers if ours.cells[id]["metadata"]["nbgrader"]["grade"]}
    runs_as_is = {id for id in ours.answers if ours.kind(id) == "code" and (strict or id not in by_hand)}
    if not strict and of_otter is None:
        runs_as_is = set()
    lost = runs_as_is - {piece.id for piece in pieces}
    pieces = _with_missing(pieces, ours, lost)
    if not strict:
        pieces = place_answers(pieces, ours, reader, teller, runs_as_is)
    unknown = sorted(lost) if of_otter is None else []  # in Otter it runs where it is, under any name
    for id in (*(piece.id for piece in pieces if piece.origin == NOWHERE), *unknown):
        if id is not None:
            (teller.missing if id in ours.locked else teller.unanswered)(id)
    cells = _numbered([_cell(piece, ours) for piece in pieces], set(ours.cells))
    return Restored({**release, "cells": cells}, teller.notes)


def _is_recognised(pieces: Sequence[Piece], release: Release, by_text: bool) -> bool:
    """Whether the notebook is of this exercise. One equal text does not suffice: exercises share imports."""
    found = sum(piece.id in release.marked for piece in pieces)
    return found >= max(1, len(release.marked) * ENOUGH if by_text else 0)


def _cell(piece: Piece, release: Release) -> JSON:
    """The released cell, with the student's text if it is an answer; the student's own cells have no id yet."""
    if piece.id is not None and (piece.id in release.locked or piece.origin == NOWHERE):
        return release.cells[piece.id]
    cell: JSON = {"cell_type": piece.kind, "metadata": {}, "source": piece.source}
    if piece.kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    elif piece.attachments:
        cell["attachments"] = dict(piece.attachments)
    if piece.id is None:
        return cell
    if piece.id not in release.marked:
        return {**cell, "id": piece.id}
    pictures = {"attachments": cell["attachments"]} if "attachments" in cell else {}
    original = {key: value for key, value in release.cells[piece.id].items() if key != "attachments"}
    return {**original, "source": piece.source, **pictures}


def _numbered(cells: Sequence[JSON], reserved: set[str]) -> list[JSON]:
    numbered, count = [], 0
    for cell in cells:
        if "id" not in cell:
            count += 1
            while f"extra-{count}" in reserved:
                count += 1
            cell = {**cell, "id": f"extra-{count}"}
        numbered.append(cell)
    return numbered


def _with_missing(pieces: Sequence[Piece], release: Release, lost: Collection[str]) -> list[Piece]:
    """The pieces with each missing cell inserted after its predecessor in the release, or at the beginning.

    For code, the predecessor is a given cell, since students can move others; an answer in text follows the text of its
    question. Cells in `lost` are not inserted: nbgrader and Otter do not restore answers, because a stub would
    overwrite an answer that is somewhere else.
    """
    result = list(pieces)
    for id in release.marked:
        places = {piece.id: place for place, piece in enumerate(result)}
        if id not in places and id not in lost:
            known = release.marked if release.kind(id) == "code" else tuple(release.cells)
            before = [other for other in known if release.order[other] < release.order[id] and other in places]
            at = places[before[-1]] + 1 if before else 0
            result.insert(at, Piece(release.kind(id), release.source(id), NOWHERE, id))
    return result
