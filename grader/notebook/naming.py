"""Names the cells of an exercise, so that cells of hand-ins can be recognised even after the exercise was edited.

A cell that was in the last release keeps its name if it can be recognised by its text and its neighbours. A new cell is
named after its question, or after what it defines or says; never after its position.
"""

from __future__ import annotations

import ast
import difflib
import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.notebook.questions import BY_HAND, CHECKS
from grader.notebook.source import SourceCell

__all__ = ["NamedCell", "named"]

RECOGNISED = 0.5
"""Lowest similarity, from 0 to 1, at which a text counts as an edited version of another one."""
NEIGHBOUR = 0.1
"""Added to the similarity for each neighbour, before and after, that is the same cell."""
SAME_DEFINITION = 0.2
"""Added to the similarity if both define the same name."""
LONGEST_WORD = 32
"""Most characters of the part of a name that is taken from a cell's text."""
_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class NamedCell:
    """A cell of an earlier release, as far as its name depends on it."""

    id: str
    """Its name."""
    kind: str
    """`code` or `markdown`."""
    text: str
    """Its text as it was released."""
    question: str | None = None
    """The question that students answer in it; None for narrative and given code."""
    by_hand: bool = False
    """Whether it is graded by hand."""

    @property
    def role(self) -> tuple[str, str | None, bool]:
        """The properties that editing the text does not change."""
        return self.kind, self.question, self.by_hand


def named(
    cells: Sequence[SourceCell],
    last: Sequence[NamedCell] = (),
    earlier: Iterable[Sequence[NamedCell]] = (),
    reserved: Collection[str] = (),
) -> tuple[SourceCell, ...]:
    """`cells` with names: those from the `last` release or else from `earlier` ones for cells that were in them.

    Naming the same cells again, when they are the last release, gives the same names. A name in `reserved` is used only
    for cells to which their author gave it.
    """
    plain = [_plain(cell) for cell in cells]
    names = {index: cell.id for index, cell in enumerate(cells) if cell.named}
    names |= _recognised(plain, names, [item for item in last if item.id not in names.values()])
    for release in earlier:
        names |= _restored(plain, names, release)
    return tuple(replace(cell, id=name) for cell, name in zip(cells, _all_named(plain, names, reserved), strict=True))


def _plain(cell: SourceCell) -> NamedCell:
    """The cell as students get it, with the name that its author gave it, if any."""
    text = cell.released if cell.question or cell.rules is not None else cell.source
    return NamedCell(cell.id if cell.named else "", cell.kind, text, cell.question, bool(cell.manual))


def _recognised(cells: Sequence[NamedCell], taken: Mapping[int, str], last: Sequence[NamedCell]) -> dict[int, str]:
    """Names of cells that were in the `last` release, by index in `cells`: first equal cells, then similar ones."""
    pairs = _equal_pairs([index for index in range(len(cells)) if index not in taken], cells, last)
    for chosen in (_scores_of_equals, _scores_of_alike):
        pairs |= _best(chosen(cells, last, pairs, taken))
    return {index: last[old].id for index, old in pairs.items()}


def _equal_pairs(free: Sequence[int], cells: Sequence[NamedCell], last: Sequence[NamedCell]) -> dict[int, int]:
    """Pairs of cells whose text occurs as often as in the last release, in order."""
    new, old = _by_text(free, cells), _by_text(range(len(last)), last)
    return {
        index: was
        for key, found in new.items()
        if len(found) == len(old.get(key, ()))
        for index, was in zip(found, old[key], strict=True)
    }


def _by_text(indices: Iterable[int], cells: Sequence[NamedCell]) -> dict[object, list[int]]:
    found: dict[object, list[int]] = {}
    for index in indices:
        found.setdefault((cells[index].role, cells[index].text), []).append(index)
    return found


Scores = dict[tuple[int, int], float]


def _scores_of_equals(
    cells: Sequence[NamedCell], last: Sequence[NamedCell], pairs: Mapping[int, int], taken: Mapping[int, str]
) -> Scores:
    """Scores of cells whose text occurs more or less often than before; their neighbours decide which is which."""
    return _scores(cells, last, pairs, taken, lambda new, old: float(new.text == old.text), least=1.0)


def _scores_of_alike(
    cells: Sequence[NamedCell], last: Sequence[NamedCell], pairs: Mapping[int, int], taken: Mapping[int, str]
) -> Scores:
    return _scores(cells, last, pairs, taken, _likeness, least=RECOGNISED)


def _scores(
    cells: Sequence[NamedCell],
    last: Sequence[NamedCell],
    pairs: Mapping[int, int],
    taken: Mapping[int, str],
    likeness: Callable[[NamedCell, NamedCell], float],
    least: float,
) -> Scores:
    """How well each unnamed cell fits each unmatched cell of the last release; scores below `least` are left out."""
    left = [index for index in range(len(cells)) if index not in pairs and index not in taken]
    gone = sorted(set(range(len(last))) - set(pairs.values()))
    ends = {-1: -1, len(cells): len(last)}
    known = {**pairs, **ends}
    found = {}
    for index in left:
        for old in gone:
            if cells[index].role == last[old].role:
                near = sum(known.get(index + step) == old + step for step in (-1, 1))
                score = likeness(cells[index], last[old]) + NEIGHBOUR * near
                if score >= least:
                    found[index, old] = score
    return found


def _likeness(new: NamedCell, old: NamedCell) -> float:
    ratio = difflib.SequenceMatcher(None, _TOKEN.findall(new.text), _TOKEN.findall(old.text), autojunk=False).ratio()
    shared = set(_definitions(new)) & set(_definitions(old))
    return ratio + (SAME_DEFINITION if shared else 0.0)


def _best(scores: Scores) -> dict[int, int]:
    """The best pairs by score, with each cell in at most one pair."""
    pairs: dict[int, int] = {}
    for (index, old), _ in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
        if index not in pairs and old not in pairs.values():
            pairs[index] = old
    return pairs


def _restored(cells: Sequence[NamedCell], taken: Mapping[int, str], release: Sequence[NamedCell]) -> dict[int, str]:
    """Names of cells that came back: an earlier release has their text, and no other cell has their name."""
    free = [item for item in release if item.id not in taken.values()]
    pairs = _equal_pairs([index for index in range(len(cells)) if index not in taken], cells, free)
    return {index: free[old].id for index, old in pairs.items()}


def _all_named(cells: Sequence[NamedCell], names: Mapping[int, str], reserved: Collection[str]) -> list[str]:
    questions = {cell.question for cell in cells if cell.question}
    taken = {*names.values(), *reserved, *(question + CHECKS for question in questions)}
    found: list[str] = []
    for index, cell in enumerate(cells):
        name = names.get(index) or next(item for item in _candidates(cell, found) if item not in taken)
        taken.add(name)
        found.append(name)
    return found


def _candidates(cell: NamedCell, before: Sequence[str]) -> Iterator[str]:
    """Names for a new cell, from its question, from what it defines or says, and from its text and the cell before."""
    if cell.question:
        stem = cell.question + (BY_HAND if cell.by_hand else "")
        yield stem
    else:
        stem = "given" if cell.kind == "code" else "text"
    stem = stem[: 64 - LONGEST_WORD - 8]
    words = _words(cell)
    if words:
        yield f"{stem}-{words}"
        stem = f"{stem}-{words}"
    text = cell.text
    for name in ("", *reversed(before)):
        text += f"\0{name}"
        yield f"{stem}-{hashlib.sha256(text.encode()).hexdigest()[:6]}"


def _words(cell: NamedCell) -> str:
    """What the cell is about, as a part of a name; empty if that is unclear."""
    if cell.kind == "code":
        words = [name for name in _definitions(cell) if name.isascii()][:1] or _imports(cell)
    else:
        words = re.findall(r"[A-Za-z0-9]+", next((line for line in cell.text.splitlines() if line.strip()), "").lower())
    kept = ""
    for word in words:
        if len(kept) + len(word) + 1 <= LONGEST_WORD:
            kept = f"{kept}-{word}" if kept else word
        elif not kept:
            kept = word[:LONGEST_WORD]
        else:
            break
    return kept.strip("-_")


def _imports(cell: NamedCell) -> list[str]:
    """`import` and the first module that a code cell imports."""
    for node in _statements(cell):
        match node:
            case ast.Import(names=[ast.alias(name=name), *_]) | ast.ImportFrom(module=str(name)):
                return ["import", name.partition(".")[0]] if name.isascii() else []
    return []


def _statements(cell: NamedCell) -> list[ast.stmt]:
    """The statements of a code cell; none if only IPython can parse it."""
    try:
        return ast.parse(cell.text).body
    except (SyntaxError, ValueError):
        return []


def _definitions(cell: NamedCell) -> list[str]:
    """Names that a code cell defines at its top level: functions and classes first, then variables."""
    if cell.kind != "code":
        return []
    body = _statements(cell)
    defined = [node.name for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    stored = [
        item.id
        for node in body
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign)
        for item in ast.walk(node)
        if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)
    ]
    return [*defined, *stored]
