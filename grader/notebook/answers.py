"""Answers of a hand-in, wherever a student wrote them: each stands for its cell, and no stub undoes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from grader.notebook.pieces import NOWHERE, Piece, Release, is_blank, joined
from grader.notebook.statements import Reader, Statement
from grader.notebook.telling import Teller

__all__ = ["place_answers", "settle_answers"]

ELSEWHERE = "# The answer stands in the cell above."
"""Text of an answer's cell whose answer stands in a cell that cannot be taken apart."""


def settle_answers(pieces: Sequence[Piece], release: Release, reader: Reader, teller: Teller) -> list[Piece]:
    """The pieces with each answer that defines something in the place of its cell, without stubs that would undo it."""
    settled = _without_idle_stubs(list(pieces), release, reader)
    return _taken_apart(settled, _homes(settled, release, reader), release, reader, teller)


def _is_students(piece: Piece, release: Release) -> bool:
    return piece.kind == "code" and piece.id not in release.locked


def _real(piece: Piece, names: frozenset[str], release: Release, reader: Reader) -> list[Statement]:
    """The statements that define one of `names` and are no stub that was left as it was."""
    if not _is_students(piece, release):
        return []
    return [
        item for item in reader.defined(piece.source) if item.binds & names and item.plain not in release.stub_trees
    ]


def _without_idle_stubs(pieces: list[Piece], release: Release, reader: Reader) -> list[Piece]:
    """Without the stubs whose names are defined somewhere else: they would undo the answer, or do nothing."""
    asked = frozenset(name for names in release.names.values() for name in names)
    answered = {name for piece in pieces for item in _real(piece, asked, release, reader) for name in item.binds}
    result = []
    for piece in pieces:
        statements = reader.statements(piece.source) if _is_students(piece, release) else ()
        kept = [
            item
            for item in statements
            if item.plain not in release.stub_trees or not item.binds or not item.binds <= answered
        ]
        if len(kept) == len(statements):
            result.append(piece)
        elif kept:
            result.append(replace(piece, source=joined(kept)))
    return result


def _homes(pieces: Sequence[Piece], release: Release, reader: Reader) -> dict[str, int]:
    """By answer in code that stands somewhere, the place of the piece that holds it: its own cell, else the last."""
    own = {piece.id: place for place, piece in enumerate(pieces) if piece.id is not None}
    homes = {}
    for id, names in release.names.items():
        real = [place for place, piece in enumerate(pieces) if _real(piece, names, release, reader)]
        place = own.get(id)
        if place is not None and (place in real or not real or not is_blank("code", pieces[place].source)):
            homes[id] = place
        elif real:
            homes[id] = real[-1]
    return homes


def _taken_apart(
    pieces: Sequence[Piece], homes: Mapping[str, int], release: Release, reader: Reader, teller: Teller
) -> list[Piece]:
    """Each piece with the id of the answer in it; one with several answers as several pieces."""
    result: list[Piece] = []
    for place, piece in enumerate(pieces):
        wanted = [id for id, home in homes.items() if home == place]
        if piece.id in release.stubs and piece.id not in wanted:
            continue  # a cell that was emptied, whose answer stands elsewhere
        for id in wanted:
            if id != piece.id:
                teller.moved(id, _where(piece, release))
        if wanted in ([], [piece.id]):
            result.append(piece)
        else:
            result += _cut(piece, wanted, release, reader)
    return result


def _where(piece: Piece, release: Release) -> str:
    if piece.id in release.answers and piece.id is not None:
        return f"the cell for `{release.question(piece.id)}`"
    return "another cell"


def _cut(piece: Piece, wanted: Sequence[str], release: Release, reader: Reader) -> list[Piece]:
    """The piece cut before the first statement of each further answer in it."""
    if len(wanted) == 1:
        return [replace(piece, id=wanted[0])]
    statements = reader.statements(piece.source)
    begins = {}
    for id in wanted:
        real = _real(piece, release.names[id], release, reader)
        begins[id] = next((n for n, item in enumerate(statements) if item in real), 0)
    order = sorted(wanted, key=lambda id: (begins[id], id != piece.id))
    if len(set(begins.values())) < len(wanted):
        first, *others = sorted(wanted, key=lambda id: id != piece.id)
        return [replace(piece, id=first), *(replace(piece, id=id, source=ELSEWHERE) for id in others)]
    bounds = [0, *(begins[id] for id in order[1:]), len(statements)]
    return [
        replace(piece, id=id, source=joined(statements[first:last]))
        for id, (first, last) in zip(order, pairwise(bounds), strict=True)
    ]


def place_answers(pieces: Sequence[Piece], release: Release, teller: Teller) -> list[Piece]:
    """The pieces with texts, and code that defines nothing by name, as the answers next to whose places they stand.

    Only where an answer's cell was missing, or was left as it was; then it gives way.
    """
    pieces = list(pieces)
    for id in (id for id in release.answers if not release.names.get(id)):
        own = next(n for n, piece in enumerate(pieces) if piece.id == id)
        if not release.is_untouched(id, pieces[own].source):
            continue
        free = [
            n
            for n in _beside(pieces, own)
            if pieces[n].kind == release.kind(id) and not is_blank(pieces[n].kind, pieces[n].source)
        ]
        behind = [n for n in free if n > own]
        if free:
            chosen = behind[0] if behind else free[-1]
            pieces[chosen] = replace(pieces[chosen], id=id)
            if pieces[own].origin != NOWHERE:
                teller.moved(id, f"the cell {'below' if behind else 'above'}")
            del pieces[own]
    return pieces


def _beside(pieces: Sequence[Piece], own: int) -> list[int]:
    """Places around `own` where cells of the student's stand, up to the next one of the release."""
    first, last = own, own + 1
    while first > 0 and pieces[first - 1].id is None:
        first -= 1
    while last < len(pieces) and pieces[last].id is None:
        last += 1
    return [n for n in range(first, last) if n != own]
