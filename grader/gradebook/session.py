"""A gradebook, opened for use: made where there is none, of this nbgrader's schema, and waited for while it is held."""

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
"""How long recording waits for another program that holds the gradebook."""
PAUSE_SECONDS = 0.5
"""Between two tries; the database waits some seconds itself."""
ONE_AT_A_TIME = "UPDATE alembic_version SET version_num = version_num"
"""Holds a row that nobody else writes until the transaction ends, also where others could read and write meanwhile."""
EMPTY = Path(__file__).with_name("gradebook.sql")
"""What makes an empty gradebook, of the version `SCHEMA`."""


class Held(Exception):
    """Another program holds the gradebook. This passes."""


def patiently(url: str, act: Callable[[], T], waiting: Callable[[], None] = lambda: None) -> T:
    """What `act` returns, tried again while another program holds the gradebook."""
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
    """Raise `GradebookError` where no gradebook is, which reading must not make."""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        raise GradebookError(f"gradebook {shown(url)}: not there; run gradecast grade first, or fix --gradebook")


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """The gradebook at `url`. Raises `GradebookError`, `Held` while another program holds it."""
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
    """Make the tables of a gradebook where there are none: all, or not at all."""
    path = sqlite_path(url)
    if path is None or schema_here() != SCHEMA:
        make_tables(url)
    elif not path.exists():
        data = _empty()
        sweep(path.parent)
        if not path.exists():  # nobody was faster
            write_bytes(path, data)
    elif path.stat().st_size == 0:
        with closing(connect(url)) as db, db.transaction():
            for statement in _statements():
                db.write(statement, [{}])


def _empty() -> bytes:
    """A gradebook as a file."""
    with closing(sqlite3.connect(":memory:")) as fresh:
        for statement in _statements():
            fresh.execute(statement)
        fresh.commit()
        return fresh.serialize()


def _statements() -> list[str]:
    return EMPTY.read_text(encoding="utf-8").split(";\n")[:-1]
