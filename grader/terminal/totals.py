"""Prints the totals of a class."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

from grader.exporting.totals import FULL, Cell, Exercise, State, Total
from grader.support.wording import plural
from grader.terminal.display import say, show_rows

__all__ = ["show_totals", "totals_document"]


def show_totals(exercises: Sequence[Exercise], totals: Sequence[Total]) -> None:
    """Print a row for each student, and how the exercises count."""
    weights = sum(item.weight for item in exercises)
    numbers = [f"{item.name} /{item.possible:g}" for item in exercises]
    rows = [
        (item.student, *(_shown(item.cells[exercise.name]) for exercise in exercises), _total(item)) for item in totals
    ]
    show_rows("Totals", ("student", *numbers, f"total /{FULL:g}"), rows, right=(*numbers, f"total /{FULL:g}"))
    say("counts: " + ", ".join(f"{item.name} {item.weight / weights:.1%}" for item in exercises), "dim")
    known = [item.total for item in totals if item.total is not None]
    if known:
        say(f"median {median(known):.1f} of {plural(len(known), 'student')}", "dim")
    waiting = sum(item.state is State.WAITING for item in totals)
    if waiting:
        say(f"no total yet, because a person still has to look: {waiting}", "yellow")


def totals_document(exercises: Sequence[Exercise], totals: Sequence[Total]) -> dict[str, Any]:
    """The same for programs."""
    return {
        "of": FULL,
        "exercises": [{"name": item.name, "possible": item.possible, "weight": item.weight} for item in exercises],
        "students": [
            {
                "student": item.student,
                "name": item.name,
                "email": item.email,
                "status": str(item.state),
                "total": item.total,
                "points": {
                    name: {"status": str(cell.state), "points": cell.points} for name, cell in item.cells.items()
                },
            }
            for item in totals
        ],
    }


def _shown(cell: Cell) -> str:
    return f"{cell.points:g}" if cell.state is State.GRADED else str(cell.state)


def _total(item: Total) -> str:
    return "" if item.total is None else f"{item.total:.2f}"
