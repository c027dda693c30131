"""What people see of collecting and exporting."""

from __future__ import annotations

from pathlib import Path

from grader.collecting import Action, Collected, Collection
from grader.report.terminal import say, show_rows

__all__ = ["show_collection"]

FEW = 20
"""So many names are listed."""


def show_collection(collection: Collection, into: Path) -> None:
    """A line for each student, then what has to be looked at."""
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
        more = f" and {len(collection.missing) - FEW} more" if len(collection.missing) > FEW else ""
        say(
            f"{len(collection.missing)} on the roster handed nothing in: {', '.join(collection.missing[:FEW])}{more}",
            "dim",
        )
    say(f"{sum(item.action is not Action.LEFT_OUT for item in collection.students)} students in {into}")


def _row(item: Collected) -> tuple[str, ...]:
    when = item.when.astimezone().strftime("%Y-%m-%d %H:%M:%S %z") if item.when else "unknown"
    late = {True: "late", False: "in time", None: ""}[item.late]
    return item.student, item.person, item.attempt, when, late, str(item.files), item.action
