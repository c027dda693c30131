"""What a gradebook knows about a student in addition to the id: the name exactly as the platform writes it, and so on.

nbgrader has columns for all of that, and shows them in its formgrader. Columns that are filled in stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping

from grader.gradebook.database import Database
from grader.submissions.person import Person

__all__ = ["full_name", "note_people", "people_in"]

LONGEST = 128
"""Most characters in a column."""
_COLUMNS = ("first_name", "last_name", "email", "lms_user_id")


def full_name(first: str | None, last: str | None) -> str:
    """The full name, joined again from the parts that `note_people` wrote."""
    return " ".join(part for part in (first, last) if part is not None)


def people_in(db: Database) -> dict[str, Person]:
    """What an open gradebook knows about every student."""
    return {
        id: Person(name=full_name(first, last), email=email or "", lms=lms or "")
        for id, first, last, email, lms in db.rows(f"SELECT id, {', '.join(_COLUMNS)} FROM student")
    }


def note_people(db: Database, people: Mapping[str, Person]) -> None:
    """Write `people`, by id, into the students' columns that are empty."""
    known = {id: said for id, *said in db.rows(f"SELECT id, {', '.join(_COLUMNS)} FROM student")}
    for id, person in people.items():
        said = dict(zip(_COLUMNS, known.get(id, ()), strict=False))
        first, last = (
            _halves(person.name) if not full_name(said.get("first_name"), said.get("last_name")) else (None, None)
        )
        news = {"first_name": first, "last_name": last, "email": person.email, "lms_user_id": person.lms}
        news = {key: value for key, value in news.items() if key in said and said[key] is None and _fits(value)}
        if news:
            changes = ", ".join(f"{column} = :{column}" for column in news)
            db.write(f"UPDATE student SET {changes} WHERE id = :id", [{"id": id, **news}])


def _halves(name: str) -> tuple[str | None, str | None]:
    """`name` split before its last word, so that joining both with a blank gives `name`; None for a missing part."""
    if not name or any(len(part) > LONGEST for part in name.rpartition(" ")):
        return None, None
    first, blank, last = name.rpartition(" ")
    return (first if blank else None), last


def _fits(value: str | None) -> bool:
    """Whether a column can hold it."""
    return value is not None and len(value) <= LONGEST and "\0" not in value
