"""Writes a `checks.py` whose checks accept the results of test cells in the notebook."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["InPlace", "checks_text"]


@dataclass(frozen=True)
class InPlace:
    """One test cell and the check that judges it."""

    cell: str
    """The cell's id."""
    question: str
    """Id of the question that has the points."""
    points: float
    """Points of the cell."""
    hidden: bool
    """Whether it hides some of its tests from students."""
    hint: str
    """The hint for students if it does not pass."""
    says: str
    """The check's docstring."""


def checks_text(says: str, tests: Sequence[InPlace]) -> str:
    """The module, with `says` as its docstring."""
    lines = [f'"""{says}"""', ""]
    lines += ["from grader.checks import assert_in_place, check"] if tests else []
    for test, name in zip(tests, _names(tests), strict=True):
        hidden = "hidden=True, " if test.hidden else ""
        hint = json.dumps(test.hint, ensure_ascii=False)
        lines += ["", ""]
        lines += [f'@check("{test.question}", points={test.points!r}, {hidden}cell="{test.cell}", hint={hint})']
        lines += [f"def {name}(observed, expected):", f'    """{test.says}"""']
        lines += [f'    assert_in_place(observed.cells["{test.cell}"], {test.points!r})']
    return "\n".join(lines) + "\n"


def _names(tests: Sequence[InPlace]) -> list[str]:
    """A unique name for the check of each test cell, since `t-1` and `t_1` can be two cells."""
    names: list[str] = []
    for test in tests:
        stem = f"passes_{re.sub(r'[^0-9A-Za-z_]', '_', test.cell)}_{'hidden_too' if test.hidden else 'shown'}"
        name, count = stem, 1
        while name in names:
            count += 1
            name = f"{stem}_{count}"
        names.append(name)
    return names
