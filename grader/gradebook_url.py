"""The URL of a gradebook: whether it can name one, and whether what it names is of the nbgrader that is here."""

from __future__ import annotations

from pathlib import Path

from grader.errors import GradebookError, InputError, in_a_line

__all__ = ["check_schema", "check_url", "shown"]


def check_url(url: str) -> None:
    """Raise `InputError` for what is no URL of a database that lasts, `GradebookError` where its driver is missing."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

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
    if address.get_backend_name() == "sqlite" and address.database in (None, "", ":memory:"):
        raise InputError(f"--gradebook {shown(url)}: a database in memory keeps nothing; {example}")
    path = Path(address.database or "") if address.get_backend_name() == "sqlite" else None
    if path is not None and path.is_symlink() and not path.exists():
        raise GradebookError(f"gradebook {shown(url)}: a link that leads nowhere; mend it, or is a disk not mounted?")


def check_schema(url: str) -> None:
    """Raise `GradebookError` for a database that is no gradebook, or one of another nbgrader; an empty one will do.

    nbgrader itself would add its tables to the one, and fail at the first missing column of the other.
    """
    from sqlalchemy import create_engine, inspect, text

    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            tables = set(inspect(connection).get_table_names())
            if not tables:
                return
            if not {"student", "grade"} <= tables:
                raise GradebookError(f"gradebook {shown(url)}: a database of something else; use another --gradebook")
            known = "alembic_version" in tables
            version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if known else None
    finally:
        engine.dispose()
    here = _schema_here()
    if version != here:
        raise GradebookError(
            f"gradebook {shown(url)}: made by another version of nbgrader (schema {in_a_line(version, 20)}, not "
            f"{here}); run nbgrader db upgrade, or use another --gradebook"
        )


def shown(url: str) -> str:
    """The URL as a message may show it: in a line, and without its password."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return in_a_line(make_url(url).render_as_string(hide_password=True))
    except (ArgumentError, ValueError):  # what cannot be read may hold a password, too
        return in_a_line(url.rpartition("@")[2], 60)


def _schema_here() -> str | None:
    """The version of the schema that the nbgrader of this machine writes."""
    import nbgrader
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(Path(nbgrader.__file__).parent / "alembic")).get_current_head()
