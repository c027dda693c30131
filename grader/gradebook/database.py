"""Opens a database by its URL, for SQL with named parameters.

SQLite is used directly, since loading SQLAlchemy takes longer than recording a class; others through SQLAlchemy.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

__all__ = ["Database", "DatabaseError", "connect", "sqlite_path"]

Row = Mapping[str, Any]
_PLAIN = re.compile(r"sqlite:///(?P<path>[^?#]*)(?:\?timeout=(?P<timeout>\d+(?:\.\d+)?))?")
"""SQLite URLs with no options but a timeout."""
WAIT_SECONDS = 5.0
"""Seconds that SQLite waits for a lock, unless the URL sets a timeout."""


_HELD = ("database is locked", "lock timeout", "deadlock detected")
"""Parts of the messages of SQLite and Postgres that another program has locked the database."""


class DatabaseError(Exception):
    """The database cannot be used, or not at the moment."""

    @property
    def is_held(self) -> bool:
        """Whether another program has locked it, so that trying again later may succeed."""
        return any(sign in str(self) for sign in _HELD)


class Database(Protocol):
    """An open database."""

    kind: str
    """`sqlite`, `postgresql`, or what SQLAlchemy calls it otherwise."""

    def tables(self) -> frozenset[str]:
        """The names of its tables. Raises `DatabaseError`, as do all other methods."""

    def rows(self, sql: str, parameters: Row | None = None) -> list[tuple[Any, ...]]:
        """What a query finds."""

    def write(self, sql: str, rows: Sequence[Row]) -> None:
        """Do `sql` for each of `rows`, within a transaction."""

    def transaction(self) -> Any:
        """A context in which either everything is written, or nothing."""

    def close(self) -> None:
        """Close the connection."""


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite database; None for other databases, and for URLs with other options."""
    match = _PLAIN.fullmatch(url)
    return Path(match["path"]) if match and match["path"] not in ("", ":memory:") else None


def connect(url: str) -> Database:
    """Open the database at `url`. Raises `DatabaseError`."""
    path = sqlite_path(url)
    return _Other(url) if path is None else _SQLite(path, _PLAIN.fullmatch(url)["timeout"])  # type: ignore[index]


class _SQLite:
    kind = "sqlite"

    def __init__(self, path: Path, timeout: str | None) -> None:
        with _as_ours(sqlite3.Error):
            seconds = WAIT_SECONDS if timeout is None else float(timeout)
            self._connection = sqlite3.connect(path, timeout=seconds, isolation_level=None)

    def tables(self) -> frozenset[str]:
        """The names of its tables."""
        return frozenset(name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'"))

    def rows(self, sql: str, parameters: Row | None = None) -> list[tuple[Any, ...]]:
        """What a query finds."""
        with _as_ours(sqlite3.Error):
            return self._connection.execute(sql, parameters or {}).fetchall()

    def write(self, sql: str, rows: Sequence[Row]) -> None:
        """Do `sql` for each of `rows`."""
        with _as_ours(sqlite3.Error):
            if len(rows) == 1:
                self._connection.execute(sql, rows[0])  # `executemany` refuses to make what is there already
            else:
                self._connection.executemany(sql, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Takes the write lock at the start, so that nothing changes between reading and writing."""
        with _as_ours(sqlite3.Error):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _patience(url: str) -> dict[str, str]:
    """Options for the driver, so that Postgres does not wait for a lock forever."""
    return {"options": f"-c lock_timeout={WAIT_SECONDS:g}s"} if url.startswith("postgresql") else {}


class _Other:
    def __init__(self, url: str) -> None:
        from sqlalchemy import create_engine, inspect, text
        from sqlalchemy.exc import SQLAlchemyError

        self._inspect, self._text, self._errors = inspect, text, (SQLAlchemyError, OSError)
        self._open: Any = None
        """The connection of the current transaction, if there is one."""
        with _as_ours(*self._errors):
            self._engine = create_engine(url, connect_args=_patience(url))
            self.kind = self._engine.dialect.name
            self._engine.connect().close()

    def tables(self) -> frozenset[str]:
        """The names of its tables."""
        with self._connection() as connection:
            return frozenset(self._inspect(connection).get_table_names())

    def rows(self, sql: str, parameters: Row | None = None) -> list[tuple[Any, ...]]:
        """What a query finds."""
        with self._connection() as connection:
            return [tuple(row) for row in connection.execute(self._text(sql), parameters or {})]

    def write(self, sql: str, rows: Sequence[Row]) -> None:
        """Do `sql` for each of `rows`."""
        if rows:
            with self._connection() as connection:
                connection.execute(self._text(sql), list(rows))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Begins with the first statement, with the database's own isolation."""
        with _as_ours(*self._errors), self._engine.begin() as self._open:
            try:
                yield
            finally:
                self._open = None

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        with _as_ours(*self._errors):
            if self._open is not None:
                yield self._open
            else:
                with self._engine.connect() as connection:
                    yield connection


@contextmanager
def _as_ours(*kinds: type[Exception]) -> Iterator[None]:
    try:
        yield
    except kinds as error:
        raise DatabaseError(str(error)) from error
