"""Opens a gradebook: makes it if there is none, checks its schema, and waits while another program has locked it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from grader.errors import GradebookError, in_a_line
from grader.gradebook.address import SCHEMA, check_schema, check_url, make_tables, schema_here, shown
from grader.gradebook.database import Database, DatabaseError, connect, sqlite_path
from grader.support.disk import sweep, write_bytes

__all__ = ["ONE_AT_A_TIME", "Held", "check_there", "opened", "patiently"]

T = TypeVar("T")

PATIENCE_SECONDS = 60.0
"""Most seconds to wait for another program that has locked the gradebook."""
PAUSE_SECONDS = 0.5
"""Seconds between two attempts; the database itself waits a few seconds, too."""
ONE_AT_A_TIME = "UPDATE alembic_version SET version_num = version_num"
"""Locks a row until the transaction ends, so that changes wait for each other in every database."""
EMPTY = Path(__file__).with_name("gradebook.sql")
"""The SQL statements that make an empty gradebook of the version `SCHEMA`."""


class Held(Exception):
    """Another program has locked the gradebook, so trying again later may succeed."""


def patiently(url: str, act: Callable[[], T], waiting: Callable[[], None] = lambda: None) -> T:
    """What `act` returns; it is called again while another program has locked the gradebook."""
    patient_until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return act()
        except Held:
            if time.monotonic() > patient_until:
                raise GradebookError(
                    f"gradebook {shown(url)}: another program holds it; the results are on disk: close that program "
                    "and run the same command again to record them"
                ) from None
            waiting()
            time.sleep(PAUSE_SECONDS)


def check_there(url: str) -> None:
    """Raise `GradebookError` if there is no gradebook, because reading must not make one."""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        raise GradebookError(f"gradebook {shown(url)}: not there; run gradecast grade first, or fix --gradebook")


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """The gradebook at `url`. Raises `GradebookError`, or `Held` while another program has locked it."""
    check_url(url)
    try:
        _make(url)
        db = connect(url)
    except (DatabaseError, OSError) as error:
        raise _trouble(url, error, "use another --gradebook") from error
    with closing(db):
        try:
            check_schema(url, db)
        except DatabaseError as error:
            raise _trouble(url, error, "use another --gradebook") from error
        try:
            yield db
        except DatabaseError as error:
            remedy = "free some space" if "disk is full" in str(error) else "fix that"
            way = f"the results are on disk: {remedy} and run the same command again to record them"
            raise _trouble(url, error, way) from error


def _trouble(url: str, error: Exception, remedy: str) -> Exception:
    if isinstance(error, DatabaseError) and error.is_held:
        return Held()
    return GradebookError(f"gradebook {shown(url)}: {in_a_line(error)}; {remedy}")


def _make(url: str) -> None:
    """Make all tables of a gradebook, or none, in a database without tables."""
    path = sqlite_path(url)
    if path is None or schema_here() != SCHEMA:
        make_tables(url)
    elif not path.exists():
        data = _empty()
        sweep(path.parent)
        if not path.exists():  # unless another process made it meanwhile
            write_bytes(path, data)
    elif path.stat().st_size == 0:
        with closing(connect(url)) as db, db.transaction():
            for statement in _statements():
                db.write(statement, [{}])


def _empty() -> bytes:
    """An empty gradebook, as the content of a SQLite file."""
    with closing(sqlite3.connect(":memory:")) as fresh:
        for statement in _statements():
            fresh.execute(statement)
        fresh.commit()
        return fresh.serialize()


def _statements() -> list[str]:
    return EMPTY.read_text(encoding="utf-8").split(";\n")[:-1]
