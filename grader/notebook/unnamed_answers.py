"""Finds answers that define no names, such as texts and plots, by their position."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from grader.notebook.answer_cells import ELSEWHERE, real_statements
from grader.notebook.otter_calls import is_otters_own
from grader.notebook.pieces import NOWHERE, Piece, Release, is_blank, joined
from grader.notebook.statements import Reader
from grader.notebook.summary import Teller

__all__ = ["place_answers"]

_DEFINING = ("FunctionDef", "AsyncFunctionDef", "ClassDef", "Import", "ImportFrom")


def place_answers(
    pieces: Sequence[Piece], release: Release, reader: Reader, teller: Teller, left: Collection[str] = ()
) -> list[Piece]:
    """The pieces, with each unanswered cell replaced by a nearby cell of the student's: a text, or code without names.

    A cell counts as unanswered if it was missing or left unchanged. `pieces` have all cells of the release except
    perhaps those in `left`, which are not touched.
    """
    pieces = list(pieces)
    for id in (id for id in release.answers if not release.names.get(id) and id not in left):
        own = next(n for n, piece in enumerate(pieces) if piece.id == id)
        if not release.is_untouched(id, pieces[own].source):
            continue
        free = [
            n
            for n in _beside(pieces, own)
            if pieces[n].kind == release.kind(id)
            and not is_blank(pieces[n].kind, pieces[n].source)
            and not is_otters_own(pieces[n].kind, pieces[n].source)
        ]
        behind = [n for n in free if n > own]
        if free:
            chosen = behind[0] if behind else free[-1]
            pieces[chosen] = replace(pieces[chosen], id=id)
            if pieces[own].origin != NOWHERE:
                teller.moved(id, f"the cell {'below' if behind else 'above'}")
            others = [n for n in range(own + 1, chosen) if pieces[n].origin == NOWHERE]
            waiting = [pieces[n] for n in others]  # inserted cells move behind the chosen one
            pieces[chosen + 1 : chosen + 1] = waiting
            for n in reversed([own, *others]):
                del pieces[n]
        elif pieces[own].origin == NOWHERE and release.kind(id) == "code":
            pieces = _taken_from_neighbours(pieces, own, release, reader)
    return pieces


def _beside(pieces: Sequence[Piece], own: int) -> list[int]:
    """Indices of the student's cells around `own`, up to the next cell of the release on both sides."""
    first, last = own, own + 1
    while first > 0 and _is_free(pieces[first - 1]):
        first -= 1
    while last < len(pieces) and _is_free(pieces[last]):
        last += 1
    return [n for n in range(first, last) if n != own and pieces[n].id is None]


def _is_free(piece: Piece) -> bool:
    return piece.id is None or piece.origin == NOWHERE


def _taken_from_neighbours(pieces: list[Piece], own: int, release: Release, reader: Reader) -> list[Piece]:
    """The pieces, with statements moved to the answer `own` from the cell of the previous or the next answer.

    This separates answers that a student merged into one cell, and keeps the order of statements.
    """
    for at in (own - 1, own + 1):
        piece = pieces[at] if 0 <= at < len(pieces) else None
        if piece is None or piece.id is None or piece.id not in release.stubs or piece.origin == NOWHERE:
            continue
        names, statements = release.names[piece.id], reader.statements(piece.source)
        if not names:  # both may be in that cell, and their border is unknown
            pieces[own] = replace(pieces[own], source=ELSEWHERE, origin=piece.origin)
            return pieces
        real = [n for n, item in enumerate(statements) if item in real_statements(piece, names, release, reader)]
        does = [n for n, item in enumerate(statements) if item.kind not in _DEFINING]
        spare = [n for n in does if real and (n > real[-1] if at < own else n < real[0])]
        if spare:
            cut = spare[0] if at < own else spare[-1] + 1
            first, last = joined(statements[:cut]), joined(statements[cut:])
            mine, theirs = (last, first) if at < own else (first, last)
            pieces[own] = replace(pieces[own], source=mine, origin=piece.origin)
            pieces[at] = replace(piece, source=theirs)
            return pieces
    return pieces
