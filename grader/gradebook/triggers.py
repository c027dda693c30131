"""The SQL that keeps the history: two tables, and triggers on the columns of nbgrader's tables that hold points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

__all__ = ["HISTORY", "LONGEST", "NOTED", "STATEMENTS", "TRIGGERS", "Part"]

HISTORY = "gradecast_history"
"""The table of changes."""
NOTED = "gradecast_occasion"
"""The table that says what changes are due to: it has a row during a transaction of ours, and is empty otherwise."""
LONGEST = 500
"""Characters of a reason that the tables take."""


class Part(StrEnum):
    """Which number of a gradebook changed."""

    AUTOMATIC = "automatic"
    """The points that checks gave for a cell."""
    BY_HAND = "by hand"
    """The points that a person gave for a cell; they replace the automatic ones."""
    EXTRA = "extra credit"
    """The points that a person added."""
    LATENESS = "lateness"
    """The points that lateness costs, of the whole notebook."""


_COLUMNS: Mapping[Part, tuple[str, str]] = {
    Part.AUTOMATIC: ("grade", "auto_score"),
    Part.BY_HAND: ("grade", "manual_score"),
    Part.EXTRA: ("grade", "extra_credit"),
    Part.LATENESS: ("submitted_notebook", "late_submission_penalty"),
}
"""By part, its table and column in nbgrader's schema."""
_EVENTS = ("INSERT", "UPDATE", "DELETE")
_OF_CELL = (
    "FROM submitted_notebook JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id "
    "JOIN assignment ON assignment.id = submitted_assignment.assignment_id "
    "JOIN base_cell ON base_cell.id = {row}.cell_id WHERE submitted_notebook.id = {row}.notebook_id"
)
_OF_NOTEBOOK = (
    "FROM submitted_assignment JOIN assignment ON assignment.id = submitted_assignment.assignment_id "
    "WHERE submitted_assignment.id = {row}.assignment_id"
)


def _changed(part: Part, event: str, differs: str) -> str:
    """When there is a line to write; `differs` stands between two values that are not the same, NULL or not."""
    column = _COLUMNS[part][1]
    if part is Part.LATENESS:  # no penalty is 0, or NULL
        old, new = f"COALESCE(OLD.{column}, 0)", f"COALESCE(NEW.{column}, 0)"
        return {"INSERT": f"{new} <> 0", "UPDATE": f"{old} <> {new}", "DELETE": f"{old} <> 0"}[event]
    if event == "UPDATE":
        return f"OLD.{column} {differs} NEW.{column}"
    return f"{'NEW' if event == 'INSERT' else 'OLD'}.{column} IS NOT NULL"


def _line(part: Part, event: str, now: str) -> str:
    """The statement that writes the line; `now` is the moment as SQL."""
    table, column = _COLUMNS[part]
    of_cell = table == "grade"
    row = "OLD" if event == "DELETE" else "NEW"
    old = "NULL" if event == "INSERT" else f"OLD.{column}"
    new = "NULL" if event == "DELETE" else f"NEW.{column}"
    cell = "base_cell.name" if of_cell else "''"
    due = ", ".join(f"COALESCE((SELECT MAX({name}) FROM {NOTED}), '')" for name in ("command", "by_whom", "why"))
    return (
        f"INSERT INTO {HISTORY} "
        "(moment, assignment, account, cell, part, old_points, new_points, command, by_whom, why) "
        f"SELECT {now}, assignment.name, submitted_assignment.student_id, {cell}, '{part}', {old}, {new}, {due} "
        f"{(_OF_CELL if of_cell else _OF_NOTEBOOK).format(row=row)};"
    )


def _tables(key: str) -> Iterator[str]:
    """The two tables; `key` is the type of a number that counts up by itself."""
    yield (
        f"CREATE TABLE IF NOT EXISTS {HISTORY} (id {key}, moment VARCHAR(32) NOT NULL, "
        "assignment VARCHAR(128) NOT NULL, account VARCHAR(128) NOT NULL, cell VARCHAR(128) NOT NULL, "
        "part VARCHAR(16) NOT NULL, old_points FLOAT, new_points FLOAT, command VARCHAR(64) NOT NULL, "
        f"by_whom VARCHAR(128) NOT NULL, why VARCHAR({LONGEST}) NOT NULL)"
    )
    yield f"CREATE INDEX IF NOT EXISTS {HISTORY}_of ON {HISTORY} (account, assignment)"
    yield f"CREATE TABLE IF NOT EXISTS {NOTED} (command VARCHAR(64), by_whom VARCHAR(128), why VARCHAR({LONGEST}))"


def _name(part: Part, event: str) -> str:
    """The name of a trigger in SQLite."""
    return f"{HISTORY}_{part.name.lower()}_{event.lower()}"


def _sqlite() -> Iterator[str]:
    yield from _tables("INTEGER PRIMARY KEY")
    now = "strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')"
    for part, (table, column) in _COLUMNS.items():
        for event in _EVENTS:
            # What a row that is deleted belongs to is known only before.
            when = {"INSERT": "AFTER INSERT", "UPDATE": f"AFTER UPDATE OF {column}", "DELETE": "BEFORE DELETE"}[event]
            yield (
                f"CREATE TRIGGER IF NOT EXISTS {_name(part, event)} {when} ON {table} "
                f"WHEN {_changed(part, event, 'IS NOT')} BEGIN {_line(part, event, now)} END"
            )


def _postgresql() -> Iterator[str]:
    yield from _tables("BIGSERIAL PRIMARY KEY")
    now = "to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS') || '+00:00'"
    for part, (table, _) in _COLUMNS.items():
        name = f"{HISTORY}_{part.name.lower()}"
        lines = " ".join(
            f"IF TG_OP = '{event}' THEN IF {_changed(part, event, 'IS DISTINCT FROM')} "
            f"THEN {_line(part, event, now)} END IF; END IF;"
            for event in _EVENTS
        )
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN {lines} IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
        yield f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        yield f"CREATE TRIGGER {name}_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"


STATEMENTS: Mapping[str, Sequence[str]] = {"sqlite": tuple(_sqlite()), "postgresql": tuple(_postgresql())}
"""By kind of database, what makes the tables and triggers; in other kinds no history is kept."""
TRIGGERS = frozenset(_name(part, event) for part in Part for event in _EVENTS)
"""The triggers in SQLite, by name."""
