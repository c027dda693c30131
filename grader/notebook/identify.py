"""Matches the cells of a hand-in to the cells of the release, by name, else by text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from grader.notebook.pieces import Piece, Release, is_blank, normalised
from grader.notebook.statements import Reader
from grader.notebook.summary import Teller

__all__ = ["identify", "is_nameless"]


def is_nameless(cells: Sequence[Mapping[str, Any]], release: Release) -> bool:
    """Whether no cell has a name from the release, for instance because all were pasted into a new notebook."""
    return not any(cell["key"] in release.cells for cell in cells)


def identify(cells: Sequence[Mapping[str, Any]], release: Release, reader: Reader, teller: Teller) -> list[Piece]:
    """A piece for each cell, in the order of the notebook. No two correspond to the same cell of the release.

    Further copies of a cell, and cells of another type than in the release, are the student's own.
    """
    pieces = [
        Piece(cell["cell_type"], cell["source"], number, attachments=cell.get("attachments", {}))
        for number, cell in enumerate(cells)
    ]
    named: dict[str, list[int]] = {}
    for number, cell in enumerate(cells):
        if cell["key"] in release.cells and _fits(cell["cell_type"], cell["key"], release):
            named.setdefault(cell["key"], []).append(number)
        elif cell["key"] in release.answers:
            teller.not_code(cell["key"])
    for id, copies in named.items():
        chosen = _chosen(id, [pieces[number] for number in copies], release, reader, teller)
        pieces[chosen.origin] = replace(chosen, id=id)
    return _by_text(pieces, [cell["key"] in release.cells for cell in cells], release)


def _fits(kind: str, id: str, release: Release) -> bool:
    """Whether a cell of this type can be the released cell; an answer in text may have become a code cell."""
    return kind == release.kind(id) or (release.kind(id) == "markdown" and id in release.answers)


def _chosen(id: str, copies: Sequence[Piece], release: Release, reader: Reader, teller: Teller) -> Piece:
    """The cell that counts among several of one name: an unchanged copy of a given cell, else the last real answer."""
    if len(copies) == 1:
        return copies[0]
    if id not in release.answers:
        as_released = (item for item in copies if normalised(item.source) == normalised(release.source(id)))
        return next(as_released, copies[0])
    names = release.names.get(id, frozenset())
    if names:
        real = [
            item
            for item in copies
            if any(each.binds & names and each.plain not in release.stub_trees for each in reader.defined(item.source))
        ]
        if len(real) > 1:
            teller.answered_twice(id)
        return real[-1] if real else copies[0]
    written = [item for item in copies if not release.is_untouched(id, item.source)]
    if len(written) > 1:
        teller.answered_twice(id)
    return written[0] if written else copies[0]


def _by_text(pieces: list[Piece], is_known: Sequence[bool], release: Release) -> list[Piece]:
    """Match cells without a known name to missing cells with the same text; of several such cells, to the next one."""
    found = {piece.id for piece in pieces}
    by_text: dict[tuple[str, str], list[int]] = {}
    for number, piece in enumerate(pieces):
        if not is_known[number] and not is_blank("raw", piece.source):
            by_text.setdefault((piece.kind, normalised(piece.source)), []).append(number)
    last = -1
    for id in release.cells:
        alike = by_text.get((release.kind(id), normalised(release.source(id))), []) if id not in found else []
        if alike:
            last = next((number for number in alike if number > last), alike[0])
            alike.remove(last)
            pieces[last] = replace(pieces[last], id=id)
        elif id in found:
            last = next(number for number, piece in enumerate(pieces) if piece.id == id)
    return pieces
