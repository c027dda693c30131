"""Prints the results of collecting and exporting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.text import Text

from grader.exporting import Export
from grader.submissions.collecting import Action, Collected, Collection
from grader.support.wording import plural
from grader.terminal.display import console, harmless, say, show_rows

__all__ = ["export_document", "show_collection", "show_export"]

FEW = 20
"""Most names that are listed."""


def show_collection(collection: Collection, into: Path) -> None:
    """Print a line for each student, then what a person has to look at."""
    columns = ("student", "as handed in by", "attempt", "time", "late", "files", "result")
    title = f"{collection.name}, from {collection.layout}"
    show_rows(title, columns, [_row(item) for item in collection.students], right=("files",))
    for item in collection.students:
        for other in item.others:
            say(f"{item.student}: an earlier attempt is there, too: {other}", "dim")
        for problem in item.problems:
            say(f"{item.student}: {problem}", "red" if item.action is Action.LEFT_OUT else "yellow")
    for problem in collection.problems:
        say(problem, "yellow")
    if collection.missing:
        say(
            f"{len(collection.missing)} on the roster handed nothing in: {_some(collection.missing)}",
            "dim",
        )
    there = sum(item.action is not Action.LEFT_OUT for item in collection.students)
    say(f"{plural(there, 'student')} in {into}")


def _row(item: Collected) -> tuple[str, ...]:
    when = item.when.astimezone().strftime("%Y-%m-%d %H:%M:%S %z") if item.when else "unknown"
    late = {True: "late", False: "in time", None: ""}[item.late]
    return item.student, item.person, item.attempt, when, late, str(item.files), item.action


def export_document(found: Export) -> list[dict[str, Any]]:
    """Everybody's row for programs; no points if a person still has to look, or if nothing was handed in."""
    return [
        {
            "student": line.student,
            "name": line.name,
            "email": line.email,
            "status": line.status,
            "points": float(line.points) if line.points else None,
            "possible": line.score.possible if line.score else None,
            "on_roster": line.student not in found.strangers,
            **({} if line.changes is None else {"changes": line.changes}),
        }
        for line in found.lines
    ]


def show_export(found: Export, out: Path | None) -> None:
    """Print notes about an export on standard error, because standard output may be the table."""
    lines = []
    if found.waiting:
        lines.append(
            (
                f"empty, because a person still has to look: {len(found.waiting)} ({_some(found.waiting)})",
                "yellow",
            )
        )
    if found.strangers:
        lines.append((f"with a result and not in --roster: {len(found.strangers)} ({_some(found.strangers)})", "red"))
    if out is not None:
        lines.append((f"{out}: points of {found.filled}", "green"))
    for line, style in lines:
        console(stderr=True).print(Text(harmless(line), style=style), soft_wrap=True)


def _some(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
    return ", ".join(names[:FEW]) + more
