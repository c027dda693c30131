"""The history of points: a line for each change, written by the database itself, whichever program makes it.

Changes that people make in nbgrader's formgrader, or that `nbgrader autograde` makes, are in it, too. What the database
cannot know, a command of ours notes for the length of its transaction: its own name, who runs it, and why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from grader.gradebook.database import Database
from grader.gradebook.session import ONE_AT_A_TIME, check_there, opened, patiently
from grader.gradebook.triggers import HISTORY, LONGEST, NOTED, STATEMENTS, TRIGGERS, Part

__all__ = ["UNKNOWN", "Line", "Occasion", "noted", "read_history"]


@dataclass(frozen=True)
class Occasion:
    """What changes of points are due to."""

    command: str = ""
    """Such as `grade`; empty if another program changed them."""
    by: str = ""
    """Who ran it: the name of an account, or of a person."""
    why: str = ""
    """The reason that was given with `--why`."""


UNKNOWN = Occasion()
"""What nobody said anything of."""


@dataclass(frozen=True)
class Line:
    """One change of one student's points."""

    moment: str
    """When, ISO 8601 in UTC."""
    assignment: str
    """The assignment's name in the gradebook."""
    account: str
    """The account that handed the work in."""
    cell: str
    """The cell's name in the gradebook; empty for lateness."""
    part: Part
    """Which number changed."""
    old: float | None
    """The points before; None if there were none."""
    new: float | None
    """The points after; None if they were taken back."""
    occasion: Occasion
    """What the change is due to."""


@contextmanager
def noted(db: Database, occasion: Occasion) -> Iterator[None]:
    """Within a transaction: the history says that all changes meanwhile are due to `occasion`."""
    if db.kind not in STATEMENTS:
        yield
        return
    _begin(db)
    row = {"command": occasion.command, "by": occasion.by, "why": occasion.why[:LONGEST]}
    db.write(f"INSERT INTO {NOTED} (command, by_whom, why) VALUES (:command, :by, :why)", [row])
    yield
    db.write(f"DELETE FROM {NOTED}", [{}])


def _begin(db: Database) -> None:
    """Make what is missing of the tables and triggers."""
    if db.kind == "sqlite":  # a change of nbgrader's schema makes tables anew, without the triggers
        made = db.rows("SELECT name FROM sqlite_master WHERE tbl_name IN ('grade', 'submitted_notebook')")
        complete = {name for (name,) in made} >= TRIGGERS
    else:
        complete = HISTORY in db.tables()
        if not complete:
            db.write(ONE_AT_A_TIME, [{}])
            complete = HISTORY in db.tables()
    for statement in () if complete else STATEMENTS[db.kind]:
        db.write(statement, [{}])


def read_history(url: str, accounts: Collection[str], assignment: str) -> tuple[Line, ...]:
    """The changes of the points of these accounts in `assignment`, the oldest first.

    Raises `GradebookError` where there is no gradebook.
    """
    check_there(url)
    named = {f"account{number}": account for number, account in enumerate(accounts)}
    query = (
        "SELECT moment, assignment, account, cell, part, old_points, new_points, command, by_whom, why "
        f"FROM {HISTORY} WHERE account IN ({', '.join(f':{name}' for name in named) or 'NULL'}) "
        "AND assignment = :assignment ORDER BY id"
    )

    def read() -> tuple[Line, ...]:
        with opened(url) as db:
            rows = db.rows(query, {**named, "assignment": assignment}) if HISTORY in db.tables() else ()
            return tuple(
                Line(moment, name, account, cell, Part(part), old, new, Occasion(*due))
                for moment, name, account, cell, part, old, new, *due in rows
            )

    return patiently(url, read)
