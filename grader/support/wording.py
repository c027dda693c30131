"""Words counts for people."""

from __future__ import annotations

__all__ = ["LATER", "one_or_many", "plural"]

LATER = "run the same command again when it is idle"
"""What to do if the machine was too busy to judge time limits."""


def plural(count: float, word: str, many: str = "") -> str:
    """The count with its word: `1 run`, `2 runs`; `many` is the plural if it is not formed with -s."""
    return f"{_number(count)} {one_or_many(count, word, many or f'{word}s')}"


def one_or_many(count: float, one: str, many: str) -> str:
    """The word that fits the count: `is` or `are`, `lies` or `lie`."""
    return one if count == 1 else many


def _number(count: float) -> str:
    return f"{count:,}" if isinstance(count, int) else f"{count:g}"
