"""Divides a student's code cell into statements of the release, statements that were added, and changed ones."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from grader.notebook.statements import Statement

__all__ = ["Division", "Part", "divide", "holds"]

ENOUGH = 0.5
"""Share of a given cell's statements that another cell must have to count as holding it."""
ALIKE = 0.6
"""Weight of a statement that binds the same names to another value, used only if cells have lost their names."""
_SAME_KINDS = ({"Assign", "AnnAssign", "AugAssign"}, {"FunctionDef", "AsyncFunctionDef"}, {"Import", "ImportFrom"})


@dataclass(frozen=True)
class Part:
    """Consecutive statements of a cell: either a given cell, or the student's own."""

    given: str | None
    """Id of the given cell; None for the student's own statements."""
    statements: tuple[Statement, ...] = ()
    """The student's own statements; empty for a given cell, since the release's statements run."""


@dataclass(frozen=True)
class Division:
    """A cell's parts, in the order in which they run."""

    parts: tuple[Part, ...]
    """The given cells, each once, and between them the statements that the student added."""
    changed: Mapping[str, tuple[Statement, ...]]
    """For each given cell, statements that replaced one of its own; they do not run."""
    removed: Mapping[str, int]
    """For each given cell, the number of its statements that were missing."""


def divide(written: Sequence[Statement], given: Mapping[str, Sequence[Statement]], own: str | None = None) -> Division:
    """Divide `written` into parts. `given` holds the statements of each given cell to be found in it.

    `own` is the given cell to which the student's cell corresponds. In it, assigning one of its names once more counts
    as a change. If an import binds names of the given cell and others, the others count as added.
    """
    ours = [(id, item) for id, statements in given.items() for item in statements]
    labels, changed, found = _labels(written, ours, own)
    if own is not None:
        written, more = _without_rebinding(written, given[own], labels)
        changed |= {number: own for number in more}
    order = _order(given, labels, changed)
    parts = _parts(written, labels, changed, order)
    lost = Counter(id for number, (id, _) in enumerate(ours) if number not in found)
    kept = {id: tuple(written[n] for n, owner in sorted(changed.items()) if owner == id) for id in given}
    return Division(parts, kept, {id: lost[id] for id in given})


def holds(written: Sequence[Statement], given: Sequence[Statement], loosely: bool = False) -> float:
    """How many statements of a given cell are among `written`; 0 if too few to say that the cell is in it.

    With `loosely`, statements that bind the same names, such as a changed `EPOCHS = 100`, count `ALIKE` each.
    """
    there = Counter(item.tree for item in written)
    same = sum((there & Counter(item.tree for item in given)).values())
    alike = 0
    if loosely:
        lost = Counter(item.tree for item in given) - there
        alike = sum(
            1 for item in given if item.binds and lost[item.tree] and any(_stands_for(other, item) for other in written)
        )
    score = same + ALIKE * alike
    return score if score and score >= ENOUGH * len(given) else 0.0


def _labels(
    written: Sequence[Statement], ours: Sequence[tuple[str, Statement]], own: str | None
) -> tuple[dict[int, str], dict[int, str], set[int]]:
    """Which of `written` are statements of given cells, which are changes of one, and which of `ours` were found."""
    labels: dict[int, str] = {}
    changed: dict[int, str] = {}
    found: set[int] = set()
    matcher = SequenceMatcher(None, [item.tree for item in written], [item.tree for _, item in ours], autojunk=False)
    replaced = []
    for what, first, last, our_first, our_last in matcher.get_opcodes():
        if what == "equal":
            labels |= {first + n: ours[our_first + n][0] for n in range(last - first)}
            found |= set(range(our_first, our_last))
        elif what == "replace":
            replaced.append((range(first, last), range(our_first, our_last)))
    left = {number for number in range(len(ours)) if number not in found}
    for id in dict.fromkeys(id for id, _ in ours):
        its = [n for n, (owner, _) in enumerate(ours) if owner == id]
        if id != own and len(left.intersection(its)) <= (1 - ENOUGH) * len(its):
            continue  # it was found in order, so equal statements elsewhere are the student's
        for number, item in enumerate(written):  # moved within the cell, or duplicated
            same = [n for n in its if ours[n][1].tree == item.tree and (n in left or id == own)]
            if same and number not in labels:
                labels[number] = id
                found.add(same[0])
                left.discard(same[0])
    for mine, theirs in replaced:
        for number in (n for n in mine if n not in labels):
            pair = next((n for n in theirs if n in left and _stands_for(written[number], ours[n][1])), None)
            if pair is not None:
                changed[number] = ours[pair][0]
                left.discard(pair)
    return labels, changed, found


def _stands_for(item: Statement, given: Statement) -> bool:
    """Whether `item` looks like a change of `given`: both bind a common name, or both bind none and do the same."""
    if item.kind in ("Import", "ImportFrom") and item.binds - given.binds:
        return False  # the further names that it imports count
    if item.binds or given.binds:
        return bool(item.binds & given.binds) and _same_kind(item.kind, given.kind)
    return item.kind == given.kind


def _same_kind(one: str, other: str) -> bool:
    return one == other or any({one, other} <= kinds for kinds in _SAME_KINDS)


def _without_rebinding(
    written: Sequence[Statement], given: Sequence[Statement], labels: Mapping[int, str]
) -> tuple[list[Statement], set[int]]:
    """`written` with imports cut down to new names, and the numbers of statements that rebind a name of the cell."""
    names = frozenset(name for item in given for name in item.binds)
    kept, rebinding = list(written), set()
    for number, item in enumerate(written):
        if number in labels or not item.binds & names:
            continue
        shorter = _import_of_others(item, names)
        if shorter is None:
            rebinding.add(number)
        else:
            kept[number] = shorter
    return kept, rebinding


def _import_of_others(item: Statement, names: frozenset[str]) -> Statement | None:
    """The import without the names of the given cell; None if it is not an import, or imports nothing else."""
    node = item.node
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return None
    others = [alias for alias in node.names if (alias.asname or alias.name.partition(".")[0]) not in names]
    if not others:
        return None
    shorter = ast.Import(others) if isinstance(node, ast.Import) else ast.ImportFrom(node.module, others, node.level)
    binds = item.binds - names
    return Statement(ast.unparse(shorter), ast.dump(shorter), ast.dump(shorter), item.kind, binds, False, shorter)


def _order(given: Mapping[str, object], labels: Mapping[int, str], changed: Mapping[int, str]) -> list[tuple[int, str]]:
    """Where each given cell begins among the student's statements; at the end if nothing is left of it."""
    owners = sorted({**labels, **changed}.items())
    begins = {id: next((number for number, owner in owners if owner == id), None) for id in given}
    last = owners[-1][0] + 1 if owners else 0
    return sorted(((last if begin is None else begin), id) for id, begin in begins.items())


def _parts(
    written: Sequence[Statement],
    labels: Mapping[int, str],
    changed: Mapping[int, str],
    order: Sequence[tuple[int, str]],
) -> tuple[Part, ...]:
    """The student's own statements before, between and after the given cells."""
    parts: list[Part] = []
    bounds = [0, *(begin for begin, _ in order), len(written)]
    for number, (first, last) in enumerate(pairwise(bounds)):
        if number:
            parts.append(Part(order[number - 1][1]))
        own = tuple(written[n] for n in range(first, last) if n not in labels and n not in changed)
        if own:
            parts.append(Part(None, own))
    return tuple(parts)
