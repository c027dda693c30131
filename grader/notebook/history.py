"""Finds given cells and parameters that ran in an open notebook in another form than released."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from grader.notebook.divide import divide, holds
from grader.notebook.notes import Note, NoteKind
from grader.notebook.pieces import Release, normalised
from grader.notebook.statements import Reader
from grader.notebook.summary import Teller

__all__ = ["changed_in_history", "changed_parameters"]

LATEST = 500
"""Most executed cells that are looked at, counted from the last one."""
PARAMETERS = "parameters"
"""Tag of the cell with the budget."""
_PLAIN = (bool, int, float, str)


def changed_in_history(sources: Sequence[str], release: Mapping[str, Any]) -> tuple[Note, ...]:
    """Notes on given cells that last ran with another text than released; `sources` ran in this order.

    A cell is recognised by statements that no other released cell has: `plt.show()` says nothing about it.
    """
    ours, reader = Release(release), Reader()
    teller = Teller(ours)
    ran = [(source, reader.statements(source)) for source in sources[-LATEST:] if isinstance(source, str)][::-1]
    everywhere = Counter(item.tree for id in ours.cells for item in ours.statements(id))
    for id in ours.locked:
        given = ours.statements(id)
        telling = [item for item in given if everywhere[item.tree] == 1]
        last = next((item for item in ran if holds(item[1], telling)), None)
        if last is None or ours.is_check(id) or normalised(last[0]) == normalised(ours.source(id)):
            continue
        division = divide(last[1], {id: given})
        if division.changed[id]:
            teller.put_back(id, division.changed[id], division.removed[id])
    return teller.notes


def changed_parameters(namespace: Mapping[str, Any], release: Mapping[str, Any]) -> tuple[Note, ...]:
    """Notes on parameters of the exercise whose value in `namespace` differs from the released one."""
    notes = []
    for cell in release["cells"]:
        if PARAMETERS not in cell["metadata"].get("tags", ()):
            continue
        for item in Reader().statements("".join(cell["source"])):
            with suppress(ValueError):
                value = ast.literal_eval(item.node.value) if isinstance(item.node, ast.Assign) else None
                notes += [
                    Note(
                        NoteKind.PUT_BACK,
                        cell["id"],
                        f"`{name}` is {namespace[name]!r:.40} here and {value!r:.40} as handed out; "
                        "grading does not use your value",
                    )
                    for name in sorted(item.binds)
                    if type(namespace.get(name)) in _PLAIN and namespace[name] != value
                ]
    return tuple(notes)
