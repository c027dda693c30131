"""Finds the answers of a hand-in wherever the student wrote them, and puts each in place of its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from grader.notebook.pieces import Piece, Release, is_blank, joined
from grader.notebook.statements import Reader, Statement
from grader.notebook.summary import Teller

__all__ = ["ELSEWHERE", "real_statements", "settle_answers"]

IN_PASSING = ("For", "AsyncFor", "With", "AsyncWith", "AugAssign", "Expr", "Delete")
"""Statements that may bind a name but do not define an answer."""
ELSEWHERE = "# The answer stands in the cell beside this one."
"""Text of an answer's cell if the answer is in a cell that cannot be taken apart."""


def settle_answers(
    pieces: Sequence[Piece], release: Release, reader: Reader, teller: Teller, is_nameless: bool
) -> list[Piece]:
    """The pieces with each answer that defines names moved to its own cell, without stubs that would overwrite it."""
    settled = _without_idle_stubs(list(pieces), release, reader)
    return _taken_apart(settled, _homes(settled, release, reader), release, reader, teller, is_nameless)


def _is_students(piece: Piece, release: Release) -> bool:
    return piece.kind == "code" and piece.id not in release.locked


def real_statements(piece: Piece, names: frozenset[str], release: Release, reader: Reader) -> list[Statement]:
    """The statements that define one of `names` and are not unchanged stubs."""
    if not _is_students(piece, release):
        return []
    return [
        item
        for item in reader.defined(piece.source)
        if item.binds & names and item.kind not in IN_PASSING and item.plain not in release.stub_trees
    ]


def _without_idle_stubs(pieces: list[Piece], release: Release, reader: Reader) -> list[Piece]:
    """The pieces without stubs whose names are defined elsewhere: they would overwrite the answer, or do nothing."""
    asked = frozenset(name for names in release.names.values() for name in names)
    answered = {
        name for piece in pieces for item in real_statements(piece, asked, release, reader) for name in item.binds
    }
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
    """For each answer in code that was found, the index of its piece: its own cell, else the last one that has it."""
    own = {piece.id: place for place, piece in enumerate(pieces) if piece.id is not None}
    homes = {}
    for id, names in release.names.items():
        real = [place for place, piece in enumerate(pieces) if real_statements(piece, names, release, reader)]
        place = own.get(id)
        if place is not None and (place in real or not real or not is_blank("code", pieces[place].source)):
            homes[id] = place
        elif real:
            homes[id] = real[-1]
    return homes


def _taken_apart(
    pieces: Sequence[Piece],
    homes: Mapping[str, int],
    release: Release,
    reader: Reader,
    teller: Teller,
    is_nameless: bool,
) -> list[Piece]:
    """The pieces with the ids of the answers in them; a piece with several answers is divided."""
    result: list[Piece] = []
    for place, piece in enumerate(pieces):
        wanted = [id for id, home in homes.items() if home == place]
        if piece.id in release.stubs and piece.id not in wanted:
            if piece.source.strip():  # only comments of the student's
                result.append(replace(piece, id=None))
            continue
        for id in wanted:
            if id != piece.id and not is_nameless:
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
    """The piece, cut before the first statement of each further answer in it."""
    if len(wanted) == 1:
        return [replace(piece, id=wanted[0])]
    statements = reader.statements(piece.source)
    begins = {}
    for id in wanted:
        real = real_statements(piece, release.names[id], release, reader)
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
