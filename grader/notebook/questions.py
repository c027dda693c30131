"""Finds out by its name to which question a cell belongs."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["BY_HAND", "CHECKS", "cells_of_question", "checks_id", "question_of_cell"]

CHECKS = "-checks"
BY_HAND = "-by-hand"


def checks_id(question: str) -> str:
    """Name of the cell that holds the checks of `question`; also its name in a gradebook."""
    return question + CHECKS


def question_of_cell(cell: str, questions: Iterable[str]) -> str | None:
    """The one of `questions` to which a cell with a derived name belongs; None if it belongs to none.

    If the names of several questions fit, the longest one wins.
    """
    ids = sorted(questions, key=len, reverse=True)
    return next((id for id in ids if cell == id or cell.startswith(f"{id}-")), None)


def cells_of_question(question: str, cells: Iterable[str], questions: Iterable[str]) -> list[str]:
    """The `cells` with derived names that hold answers to `question`."""
    questions, others = list(questions), (question + CHECKS, question + BY_HAND)
    return [id for id in cells if question_of_cell(id, questions) == question and not id.startswith(others)]
