"""Prints the roster of a course, and what is deleted about a person."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.gradebook.roster import Listed
from grader.grading.forget import REPORT, Traces
from grader.support.wording import plural
from grader.terminal.display import say, show_rows

__all__ = ["show_erased", "show_people", "show_traces"]


def show_people(people: Sequence[Listed]) -> None:
    """Print a line for each person."""
    columns = ("student", "name", "other accounts", "handed in", "changes")
    show_rows("People of the course", columns, [_row(item) for item in people])
    gone = sum(item.gone for item in people)
    left = f", {gone} more left" if gone else ""
    say(f"{plural(len(people) - gone, 'person', 'people')} in the course{left}")


def _row(item: Listed) -> tuple[str, ...]:
    changes = "; ".join(map(str, item.history))
    return item.student, item.name, ", ".join(item.accounts), ", ".join(item.exercises), changes


def show_traces(traces: Traces) -> None:
    """Print what would be deleted."""
    others = ", ".join(account for account in traces.accounts if account != traces.person)
    also = f", with the accounts {others}" if others else ""
    say(f"Of {traces.person}{also}, there is here:")
    for path in traces.paths:
        say(f"  {_shown(path)}")
    if traces.rows:
        say("  points, comments and times in the gradebook")
    for path in traces.reports:
        say(f"  {_shown(path)}: a page about the class{', to be made again' if path.name == REPORT else ''}")


def show_erased(traces: Traces, rows: int) -> None:
    """Print what was deleted, what has to be made again, and what cannot be reached from here."""
    say(
        f"deleted of {traces.person}: {plural(len(traces.paths), 'folder or file', 'folders and files')}, "
        f"{plural(rows, 'row')} of the gradebook",
        "green",
    )
    for path in [item for item in traces.reports if item.name == REPORT]:
        say(f"to make the report again: gradecast report {path.parent.name}", "yellow")
    for what in traces.beyond:
        say(f"not reached from here: {what}", "yellow")


def _shown(path: Path) -> str:
    """The path, with a slash at the end if it is a folder."""
    return f"{path}/" if path.is_dir() else str(path)
