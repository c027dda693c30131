"""Counts and misspelt names, as people read them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from grader.errors import in_a_line

__all__ = ["LATER", "did_you_mean", "listed", "one_or_many", "plural"]

LATER = "run the same command again when it is idle"
"""What to do if the machine was too busy to judge time limits."""


def plural(count: float, word: str, many: str = "") -> str:
    """The count with its word: `1 run`, `2 runs`; `many` is the plural if it is not formed with -s."""
    return f"{_number(count)} {one_or_many(count, word, many or f'{word}s')}"


def did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    """The end of a sentence about a `name` that is not among `known`: the nearest of them, or `otherwise`."""
    near = difflib.get_close_matches(name, sorted(known), 1)
    return f"did you mean {in_a_line(near[0], 80)!r}?" if near else otherwise


def listed(names: Sequence[str], last_joined_by: str = "and") -> str:
    """The names as in `one, two and three`."""
    *first, last = names
    return f"{', '.join(first)} {last_joined_by} {last}" if first else last


def one_or_many(count: float, one: str, many: str) -> str:
    """The word that fits the count: `is` or `are`, `lies` or `lie`."""
    return one if count == 1 else many


def _number(count: float) -> str:
    return f"{count:,}" if isinstance(count, int) else f"{count:g}"
