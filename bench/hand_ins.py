"""Makes hand-ins for a class that is only replayed: each student's code differs, and some copy their neighbour's."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

__all__ = ["COPIES", "hand_in", "handed_in"]

COPIES = 50
"""One in this many students has the code of the student before."""
METHODS = ["mean", "sum", "std", "reshape", "clip", "cumsum", "max", "min", "round", "astype", "copy", "diff"]
NAMES = ["x", "y", "z"]


def handed_in(student: int) -> int:
    """The student whose code this student hands in: their own, or the neighbour's."""
    return student - 1 if student % COPIES == 1 else student


def hand_in(notebook: dict[str, Any], student: int) -> dict[str, Any]:
    """The notebook with four to nine random lines or loops added to each answer, different for each student.

    What they compute does not matter, because the run of the notebook without them is replayed.
    """
    draw = Random(handed_in(student))
    made = copy.deepcopy(notebook)
    for cell in made["cells"]:
        if cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("solution"):
            head, _, body = "".join(cell["source"]).partition("\n")
            cell["source"] = "\n".join([head, *(_statement(draw) for _ in range(draw.randint(4, 9))), body])
    return made


def _statement(draw: Random) -> str:
    name, kind = draw.choice(NAMES), draw.random()
    if kind < 0.6:
        return f"    {name} = {_expression(draw)}"
    if kind < 0.8:
        return f"    for {name} in range({draw.randint(1, 9)}):\n        y {draw.choice('+-*')}= {_expression(draw)}"
    return f"    if {_expression(draw)} {draw.choice('<>')} {_expression(draw)}:\n        z = {_expression(draw)}"


def _expression(draw: Random, depth: int = 0) -> str:
    kind = draw.random()
    if depth > 2 or kind < 0.3:
        return draw.choice(["values", *NAMES])
    if kind < 0.4:
        return str(draw.randint(0, 9))
    one, other = _expression(draw, depth + 1), _expression(draw, depth + 1)
    if kind < 0.65:
        return f"({one} {draw.choice('+-*/')} {other})"
    return f"{one}.{draw.choice(METHODS)}({other})" if kind < 0.85 else f"{one}[{other}:]"
