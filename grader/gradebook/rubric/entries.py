"""The tables of marking in a gradebook: the entries as they are now, and a log of every change, for undo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from grader.gradebook.database import Database
from grader.gradebook.rubric.records import Entries, Key, Kind
from grader.gradebook.session import ONE_AT_A_TIME

__all__ = ["ENTRIES", "LOG", "Step", "begin", "last_steps", "log", "mark_undone", "put", "read_all", "read_part"]

ENTRIES = "gradecast_marking"
"""The table of entries."""
LOG = "gradecast_marking_log"
"""The table of changes: a row for each entry that a change made, replaced or deleted."""
_KEY = (
    "assignment VARCHAR(128) NOT NULL, cell VARCHAR(128) NOT NULL, kind VARCHAR(16) NOT NULL, "
    "account VARCHAR(128) NOT NULL, item VARCHAR(32) NOT NULL, marker VARCHAR(128) NOT NULL"
)
_MAKE = (
    f"CREATE TABLE IF NOT EXISTS {ENTRIES} ({_KEY}, document TEXT NOT NULL, "
    "PRIMARY KEY (assignment, cell, kind, account, item, marker))",
    f"CREATE TABLE IF NOT EXISTS {LOG} (change_number INTEGER NOT NULL, by_whom VARCHAR(128) NOT NULL, {_KEY}, "
    "before_document TEXT, after_document TEXT, undone INTEGER NOT NULL)",
)
_WHERE = (
    "assignment = :assignment AND cell = :cell AND kind = :kind AND account = :account AND item = :item "
    "AND marker = :marker"
)


class Step(NamedTuple):
    """One entry that a change made (`before` is None), replaced, or deleted (`after` is None)."""

    key: Key
    before: str | None
    after: str | None


def begin(db: Database) -> None:
    """Within a transaction: wait for those of others, and make the tables if they are missing."""
    db.write(ONE_AT_A_TIME, [{}])
    if not {ENTRIES, LOG} <= db.tables():
        for statement in _MAKE:
            db.write(statement, [{}])


def read_all(db: Database, assignment: str) -> dict[str, Entries]:
    """The entries of all parts of `assignment`, by the name of the part's cell."""
    return _read(db, "assignment = :assignment", {"assignment": assignment})


def read_part(db: Database, assignment: str, cell: str) -> Entries:
    """The entries of one part."""
    where = "assignment = :assignment AND cell = :cell"
    return _read(db, where, {"assignment": assignment, "cell": cell}).get(cell, {})


def _read(db: Database, where: str, names: Mapping[str, str]) -> dict[str, Entries]:
    if ENTRIES not in db.tables():
        return {}
    found: dict[str, Entries] = {}
    query = f"SELECT cell, kind, account, item, marker, document FROM {ENTRIES} WHERE {where}"
    for cell, kind, account, item, marker, document in db.rows(query, names):
        found.setdefault(cell, {})[Key(Kind(kind), account, item, marker)] = document
    return found


def put(db: Database, assignment: str, cell: str, values: Iterable[tuple[Key, str | None]]) -> None:
    """Write entries; None deletes one."""
    rows = [
        ({"assignment": assignment, "cell": cell, **key._asdict(), "kind": str(key.kind)}, text) for key, text in values
    ]
    if not rows:
        return
    db.write(f"DELETE FROM {ENTRIES} WHERE {_WHERE}", [row for row, _ in rows])
    kept = [{**row, "document": text} for row, text in rows if text is not None]
    if kept:
        db.write(
            f"INSERT INTO {ENTRIES} (assignment, cell, kind, account, item, marker, document) "
            "VALUES (:assignment, :cell, :kind, :account, :item, :marker, :document)",
            kept,
        )


def log(db: Database, assignment: str, cell: str, by: str, steps: Iterable[Step]) -> None:
    """Note a change that `by` made, so that it can be undone."""
    number = int(db.rows(f"SELECT COALESCE(MAX(change_number), 0) + 1 FROM {LOG}")[0][0])
    same = {"number": number, "by": by, "assignment": assignment, "cell": cell}
    db.write(
        f"INSERT INTO {LOG} (change_number, by_whom, assignment, cell, kind, account, item, marker, "
        "before_document, after_document, undone) "
        "VALUES (:number, :by, :assignment, :cell, :kind, :account, :item, :marker, :before, :after, 0)",
        [
            {**same, **step.key._asdict(), "kind": str(step.key.kind), "before": step.before, "after": step.after}
            for step in steps
        ],
    )


def last_steps(db: Database, assignment: str, cell: str, by: str) -> tuple[int, list[Step]]:
    """The number and the steps of the last change that `by` made in this part and did not undo; 0 if there is none."""
    names = {"assignment": assignment, "cell": cell, "by": by}
    where = "assignment = :assignment AND cell = :cell AND by_whom = :by AND undone = 0"
    number = int(db.rows(f"SELECT COALESCE(MAX(change_number), 0) FROM {LOG} WHERE {where}", names)[0][0])
    rows = db.rows(
        f"SELECT kind, account, item, marker, before_document, after_document FROM {LOG} WHERE change_number = :number",
        {"number": number},
    )
    return number, [
        Step(Key(Kind(kind), account, item, marker), before, after)
        for kind, account, item, marker, before, after in rows
    ]


def mark_undone(db: Database, number: int) -> None:
    """Note that a change was undone."""
    db.write(f"UPDATE {LOG} SET undone = 1 WHERE change_number = :number", [{"number": number}])
