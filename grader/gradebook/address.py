"""The URL of a gradebook: whether it is valid, and whether its database fits the installed nbgrader."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from grader.errors import GradebookError, InputError, in_a_line
from grader.gradebook.database import Database, DatabaseError, sqlite_path
from grader.support.disk import write_bytes

__all__ = [
    "SCHEMA",
    "check_schema",
    "check_url",
    "make_tables",
    "note_gradebook",
    "noted_gradebook",
    "schema_here",
    "shown",
]

SCHEMA = "e43177bfe90b"
"""The version of nbgrader's schema that this module supports."""
_REVISION = re.compile(r"^(down_revision|revision)\s*=\s*['\"](\w+)['\"]", re.MULTILINE)


NOTE = ".gradebook"
"""The file next to the results of an exercise that names the gradebook in which they were last recorded."""


def note_gradebook(folder: Path, url: str) -> None:
    """Write next to the results in `folder` which gradebook they are recorded in, without the password."""
    path = sqlite_path(url)
    write_bytes(folder / NOTE, (_hidden(url) if path is None else f"sqlite:///{path.resolve()}").encode())


def noted_gradebook(folder: Path) -> str | None:
    """The gradebook in which the results in `folder` were recorded, if known.

    Raises `InputError` if its URL needs a password, which is not kept.
    """
    try:
        url = (folder / NOTE).read_text(encoding="utf-8")
    except OSError:
        return None
    if ":***@" in url:
        raise InputError(f"the points are in {in_a_line(url)}; say so with --gradebook, and its password")
    return url


def check_url(url: str) -> None:
    """Raise `InputError` unless `url` names a permanent database, and `GradebookError` if its driver is missing."""
    path = sqlite_path(url)
    if path is None:
        path = _checked(url)
    if path is not None and path.is_symlink() and not path.exists():
        raise GradebookError(f"gradebook {shown(url)}: a link that leads nowhere; fix it, or is a disk not mounted?")


def _checked(url: str) -> Path | None:
    """The file of the database if it is SQLite, as SQLAlchemy reads the URL. Raises `InputError` for a wrong URL."""
    try:
        from sqlalchemy import make_url
        from sqlalchemy.exc import ArgumentError, NoSuchModuleError
    except ImportError as error:
        raise _missing(error.name) from None

    example = "write, say, sqlite:///gradebook.db"
    try:
        address = make_url(url)
        dialect = address.get_dialect()
        dialect.import_dbapi()
    except NoSuchModuleError:
        raise InputError(f"--gradebook {shown(url)}: no such kind of database; {example}") from None
    except (ArgumentError, ValueError):
        raise InputError(f"--gradebook {shown(url)}: not a URL; {example}") from None
    except ImportError as error:
        what = "'gradecast[postgres]'" if address.get_backend_name() == "postgresql" else "what provides it"
        raise GradebookError(f"gradebook {shown(url)}: needs {error.name}; pip install {what}") from None
    if address.get_backend_name() != "sqlite":
        return None
    if address.database in (None, "", ":memory:"):
        raise InputError(f"--gradebook {shown(url)}: a database in memory keeps nothing; {example}")
    return Path(address.database or "")


def check_schema(url: str, db: Database) -> None:
    """Raise `GradebookError` if the database is not a gradebook, or is one of another version of nbgrader."""
    tables = db.tables()
    if not {"student", "grade"} <= tables:
        raise GradebookError(f"gradebook {shown(url)}: a database of something else; use another --gradebook")
    known = "alembic_version" in tables
    versions = [name for (name,) in db.rows("SELECT version_num FROM alembic_version")] if known else []
    version, here = (versions or [None])[0], schema_here()
    if version != here:
        raise GradebookError(
            f"gradebook {shown(url)}: made by another version of nbgrader (schema {in_a_line(version, 20)}, not "
            f"{here}); run nbgrader db upgrade, or use another --gradebook"
        )


def schema_here() -> str:
    """The version of the schema that the nbgrader of this machine writes. Raises `GradebookError` without nbgrader."""
    spec = find_spec("nbgrader")
    if spec is None or not spec.submodule_search_locations:
        raise _missing("nbgrader")
    scripts = Path(spec.submodule_search_locations[0], "alembic", "versions").glob("*.py")
    found = [match for script in scripts for match in _REVISION.findall(script.read_text(encoding="utf-8"))]
    older = {name for what, name in found if what == "down_revision"}
    newest: list[str] = [name for what, name in found if what == "revision" and name not in older]
    if len(newest) != 1:
        raise GradebookError(f"the gradebook: {len(newest)} versions of nbgrader's schema are newest; fix nbgrader")
    return newest[0]


def make_tables(url: str) -> None:
    """Have nbgrader make its tables in an empty database. Raises `DatabaseError`.

    A database with tables is left alone, because nbgrader would add its tables to those of another program.
    """
    from sqlalchemy import create_engine, inspect
    from sqlalchemy.exc import SQLAlchemyError

    try:
        engine = create_engine(url)
        try:
            with engine.connect() as connection:
                is_empty = not inspect(connection).get_table_names()
        finally:
            engine.dispose()
        if is_empty:
            from nbgrader.api import Gradebook

            with _alembic_on_path():
                Gradebook(url).close()
    except (SQLAlchemyError, subprocess.CalledProcessError) as error:
        raise DatabaseError(str(error)) from error


@contextmanager
def _alembic_on_path() -> Iterator[None]:
    """Put our interpreter's folder on PATH: nbgrader calls the command `alembic`, which is in there."""
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


def _missing(name: str | None) -> GradebookError:
    return GradebookError(f"the gradebook needs {name}: pip install 'gradecast[instructor]'")


def shown(url: str) -> str:
    """The URL as a message may show it: in a line, and without its password."""
    if sqlite_path(url):  # SQLite has no password, and SQLAlchemy is slow to load
        return in_a_line(url)
    from sqlalchemy.exc import ArgumentError

    try:
        return in_a_line(_hidden(url))
    except (ArgumentError, ValueError):  # a malformed URL may hold a password, too
        return in_a_line(url.rpartition("@")[2], 60)


def _hidden(url: str) -> str:
    """The URL with stars for its password. Raises `ArgumentError` or `ValueError` if it is not a URL."""
    from sqlalchemy import make_url

    return make_url(url).render_as_string(hide_password=True)
