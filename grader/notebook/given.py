"""Restores given cells of a hand-in: they run as released, and code that a student added to them gets its own cell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from grader.notebook.divide import divide, holds
from grader.notebook.pieces import Piece, Release, is_blank, joined, normalised
from grader.notebook.statements import Reader, Statement, Unreadable
from grader.notebook.summary import Teller

__all__ = ["as_nbgrader_reads", "free_given_cells", "put_back_locked"]

ASTRAY = 0.25
"""Largest share of other given cells that may be on the wrong side of a cell that is found by its statements."""
_CELL_MAGIC = re.compile(r"\A\s*%%[A-Za-z][^\n]*\n?")


def as_nbgrader_reads(cells: Sequence[Mapping[str, Any]], release: Release) -> list[Mapping[str, Any]]:
    """The cells of a hand-in as `nbgrader autograde` reads them: known cells get their types back, and if several have
    the same name, the last one keeps it.
    """
    read: list[Mapping[str, Any]] = []
    seen: set[str] = set()
    for cell in reversed(cells):
        key = cell["key"]
        if key in seen:
            read.append({**cell, "key": None})
        elif key in release.marked:
            seen.add(key)
            read.append({**cell, "cell_type": release.kind(key)})
        else:
            read.append(cell)
    return read[::-1]


def put_back_locked(pieces: Sequence[Piece], release: Release, teller: Teller) -> list[Piece]:
    """The unchanged pieces, for exercises with nbgrader's rules; notes which locked cells were changed."""
    for piece in pieces:
        if piece.id in release.locked and normalised(piece.source) != normalised(release.source(piece.id)):
            teller.not_added(piece.id)
    return list(pieces)


def free_given_cells(
    pieces: Sequence[Piece], release: Release, reader: Reader, teller: Teller, is_nameless: bool
) -> list[Piece]:
    """The pieces with given cells separated from what students added to them, or merged into them from other cells.

    Missing given cells are searched in other cells by their statements, less strictly with `is_nameless`.
    """
    within = _located(pieces, release, reader, is_nameless)
    result: list[Piece] = []
    for piece in pieces:
        found = within.get(piece.origin, [])
        locked = piece.id if piece.id in release.locked and piece.kind == "code" else None
        if (locked is None and not found) or (
            locked is not None and normalised(piece.source) == normalised(release.source(locked))
        ):
            result.append(piece)
        else:
            result += _divided(piece, locked, found, release, reader, teller)
    return result


def _located(pieces: Sequence[Piece], release: Release, reader: Reader, is_nameless: bool) -> dict[int, list[str]]:
    """The missing given cells that each piece holds, by the piece's origin.

    They can be in another given cell, or in any cell at a place that fits their order.
    """
    there = {piece.id: place for place, piece in enumerate(pieces) if piece.id is not None}
    missing = [id for id in release.locked if id not in there and release.statements(id)]
    written = {piece.origin: _lines_of(piece, reader) for piece in pieces if piece.kind == "code"} if missing else {}
    within: dict[int, list[str]] = {}
    for id in missing:
        scores = [
            (holds(written[piece.origin], release.statements(id), is_nameless), -place)
            for place, piece in enumerate(pieces)
            if written.get(piece.origin) and (piece.id in release.locked or _fits(id, place, there, release))
        ]
        best, place = max(scores, default=(0.0, 0))
        if best:
            there[id] = -place
            within.setdefault(pieces[-place].origin, []).append(id)
    return within


def _fits(id: str, place: int, there: Mapping[str, int], release: Release) -> bool:
    """Whether the given cell fits the release's order at `place`: after earlier given cells, and before later ones.

    A few may be on the wrong side, since students move cells. But imports that are found at the end do not fit.
    """
    order = release.order
    sides = [(order[other] < order[id], at) for other in release.locked if (at := there.get(other)) is not None]
    wrong = sum(at > place if is_before else at < place for is_before, at in sides)
    return wrong <= ASTRAY * len(sides)


def _lines_of(piece: Piece, reader: Reader) -> tuple[Statement, ...]:
    return reader.statements(_CELL_MAGIC.sub("", piece.source, count=1) if _is_magic(piece.source) else piece.source)


def _is_magic(source: str) -> bool:
    return _CELL_MAGIC.match(source) is not None


def _divided(
    piece: Piece, locked: str | None, found: Sequence[str], release: Release, reader: Reader, teller: Teller
) -> list[Piece]:
    """The piece divided into given cells and the student's own statements."""
    source = _CELL_MAGIC.sub("", piece.source, count=1) if _is_magic(piece.source) else piece.source
    written = reader.read(source)
    ids = ([locked] if locked is not None else []) + list(found)
    if isinstance(written, Unreadable):
        return _around(piece, ids, source, written.why, release, teller)
    division = divide(written, {id: release.statements(id) for id in ids}, locked)
    result = [replace(piece, source=joined(part.statements), id=part.given) for part in division.parts]
    own = [item for part in division.parts for item in part.statements]
    if locked is not None and not _is_ours(own, release):
        teller.added(locked, [item.label for item in own])
    for id in ids:
        changed = division.changed[id]
        if not release.is_check(id) and (changed or division.removed[id]):
            teller.put_back(id, changed, division.removed[id])
        elif id == locked and _comments(source) - _comments(release.source(id)):
            teller.comments(id)
    return _with_answer(result, piece, release, reader)


def _is_ours(statements: Sequence[Statement], release: Release) -> bool:
    """Whether the statements only check something, as check cells of the release do."""
    calls = {item.tree for id in release.locked if release.is_check(id) for item in release.statements(id)}
    return all(item.tree in calls for item in statements)


def _comments(source: str) -> set[str]:
    lines = (line.strip() for line in source.split("\n"))
    return {line for line in lines if line.startswith("#") and line.strip("# ")}


def _with_answer(pieces: list[Piece], whole: Piece, release: Release, reader: Reader) -> list[Piece]:
    """If an answer's cell was divided, the part that defines the answer's names replaces it, else the first part."""
    own = [number for number, piece in enumerate(pieces) if piece.id is None]
    if whole.id not in release.answers or not own:
        return pieces
    names = release.names.get(whole.id, frozenset())
    defining = (n for n in own if any(item.binds & names for item in reader.statements(pieces[n].source)))
    chosen = next(defining, own[0])
    pieces[chosen] = replace(pieces[chosen], id=whole.id)
    return pieces


def _around(piece: Piece, ids: Sequence[str], source: str, why: str, release: Release, teller: Teller) -> list[Piece]:
    """For a cell that is not Python: the text before and after the lines of the given cell, if they are all in it."""
    id = ids[0]
    lines = [line.rstrip() for line in source.split("\n")]
    ours = normalised(release.source(id)).split("\n")
    given = replace(piece, source="", id=id)
    at = next((n for n in range(len(lines) - len(ours) + 1) if lines[n : n + len(ours)] == ours), None)
    if at is None:
        teller.unreadable(id, why)
        return [given]
    parts = ["\n".join(lines[:at]).strip("\n"), "\n".join(lines[at + len(ours) :]).strip("\n")]
    own = [None if is_blank("code", text) else replace(piece, source=text, id=None) for text in parts]
    for part in own:
        if part is not None:
            teller.added(id, [next(line.strip() for line in part.source.split("\n") if line.strip())])
    return [item for item in (own[0], given, own[1]) if item is not None]
