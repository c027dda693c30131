"""Deletes a student from a gradebook: the rows in nbgrader's tables and in the roster."""

from __future__ import annotations

from collections.abc import Iterable

from grader.gradebook.database import Database, sqlite_path
from grader.gradebook.roster import TABLE
from grader.gradebook.rubric.entries import ENTRIES, LOG
from grader.gradebook.session import check_there, opened, patiently
from grader.gradebook.triggers import HISTORY

__all__ = ["erase_student"]


def erase_student(url: str, accounts: Iterable[str]) -> int:
    """Delete all rows of some accounts, those of the roster included; returns how many rows were deleted.

    A SQLite file is then written anew, because what other programs changed or deleted earlier stays in its free pages.
    """
    check_there(url)

    def erase() -> int:
        with opened(url) as db:
            if sqlite_path(url) is not None:
                db.rows("PRAGMA secure_delete = ON")  # SQLite overwrites deleted rows in the file
            with db.transaction():
                return sum(_erase(db, account) for account in accounts)

    def tidy() -> None:
        with opened(url) as db:
            db.rows("VACUUM")
            db.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    count = patiently(url, erase)
    if sqlite_path(url) is not None:
        patiently(url, tidy)
    return count


def _erase(db: Database, account: str) -> int:
    submissions = "SELECT id FROM submitted_assignment WHERE student_id = :account"
    notebooks = f"SELECT id FROM submitted_notebook WHERE assignment_id IN ({submissions})"
    wheres = {
        "grade": f"notebook_id IN ({notebooks})",
        "comment": f"notebook_id IN ({notebooks})",
        "submitted_notebook": f"assignment_id IN ({submissions})",
        "submitted_assignment": "student_id = :account",
        "student": "id = :account",
        TABLE: "account = :account OR person = :account",
        ENTRIES: "account = :account",
        LOG: "account = :account",
        HISTORY: "account = :account",  # the last one: deleting points writes lines into it
    }
    there, count = db.tables(), 0
    for table, where in wheres.items():
        if table in there:
            count += int(db.rows(f"SELECT COUNT(*) FROM {table} WHERE {where}", {"account": account})[0][0])
            db.write(f"DELETE FROM {table} WHERE {where}", [{"account": account}])
    return count
