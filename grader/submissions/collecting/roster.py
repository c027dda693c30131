"""The roster: a table of everybody in the course, which assigns ids to the people of a platform.

Any CSV file with a line of headings will do: the teacher's own, Moodle's list of participants or grading worksheet,
Canvas' gradebook, Gradescope's roster, nbgrader's students. Columns are recognised by their headings, in English or
German. A person's id is the first of these that is there: `student_id` (or nbgrader's `id`), the login, the number, the
email address, the platform's own number.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from grader.errors import InputError, in_a_line
from grader.submissions.collecting.times import parse_time
from grader.submissions.person import Person
from grader.submissions.student_ids import folded

__all__ = [
    "Entry",
    "Match",
    "Roster",
    "Table",
    "cell_of",
    "columns_of",
    "has_participants",
    "plain_heading",
    "read_roster",
    "read_table",
]

MAX_ROSTER = 64 << 20
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "student": ("student_id", "student id", "studentid"),
    "login": (
        "login",
        "username",
        "user name",
        "sis login id",
        "benutzername",
        "anmeldename",
        "nutzername",
        "nutzerkennung",
    ),
    "number": ("id number", "idnumber", "id-nummer", "sid", "sis user id", "matriculation number", "matrikelnummer"),
    "email": (
        "email",
        "e-mail",
        "email address",
        "e-mail-adresse",
        "e-mail address",
        "mail",
        "e-mail-adressen",
        "adresse de courriel",
        "dirección de correo",
        "dirección email",
        "indirizzo email",
        "e-mailadres",
        "adres e-mail",
        "endereço de e-mail",
    ),
    "lms": (
        "identifier",
        "id",
        "kennung",
        "identifiant",
        "identificador",
        "identificativo",
        "lms_user_id",
        "canvas user id",
        "user id",
    ),
    "first": ("first name", "firstname", "first_name", "first", "vorname", "given name", "vorname(n)"),
    "last": ("last name", "lastname", "last_name", "last", "surname", "nachname", "family name"),
    "name": (
        "name",
        "full name",
        "fullname",
        "vollständiger name",
        "nom complet",
        "nombre completo",
        "nome completo",
        "volledige naam",
        "pełna nazwa",
        "imię i nazwisko",
        "student",
        "student name",
    ),
    "when": ("last modified (submission)", "zuletzt geändert (abgabe)", "zuletzt geändert (lösung)"),
}
"""Possible headings of the columns, in lower case."""
_STRONG = ("lms", "login", "number", "email")
_NUMBERED = re.compile(r"([^\d\s][^\d]*\s|[^\d\sA-Za-z]+)\d+")
"""A participant's identifier in Moodle: a word and a number, with a blank between, except in some scripts."""
_PARTICIPANT = re.compile(r"\D+(\d+)")


class Table(NamedTuple):
    """The content and format of a CSV file."""

    rows: list[list[str]]
    """All rows, headings first."""
    delimiter: str
    """The character between cells."""
    encoding: str
    """The encoding of the file."""


@dataclass(frozen=True)
class Entry:
    """One person of the roster."""

    id: str
    """The student's id."""
    person: Person
    """What else is known about the person."""
    names: frozenset[str]
    """The name, in all ways in which platforms write it."""
    when: datetime | None = None
    """The time of the last hand-in, from a grading worksheet; else None."""


class Match(NamedTuple):
    """The entry of the roster that a person in a source belongs to."""

    entry: Entry | None
    """The entry; None if there is none, or more than one."""
    by_name: bool
    """Whether it was found only by the name."""
    why_not: str
    """Why no entry was found; empty if one was."""


@dataclass(frozen=True)
class Roster:
    """Everybody who takes the course."""

    entries: tuple[Entry, ...]
    """One entry for each person, in the order of the file."""
    _strong: Mapping[tuple[str, str], list[Entry]] = field(init=False, repr=False)
    _names: Mapping[str, list[Entry]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        strong: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        names: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            for kind, value in _identities(entry):
                strong[kind, value].append(entry)
            for name in entry.names:
                names[name].append(entry)
        object.__setattr__(self, "_strong", strong)
        object.__setattr__(self, "_names", names)

    def match(self, person: Person) -> Match:
        """The entry of `person`, found by an id from the platform, else by a name that only one person has."""
        for kind in _STRONG:
            said = getattr(person, kind)
            value = folded(said)
            found = (self._strong.get((kind, value)) or self._strong.get(("any", value)) or []) if value else []
            if len(found) > 1:  # they differ in capitals, or in Unicode form
                found = [entry for entry in found if said in (getattr(entry.person, kind), entry.id)]
            if len(found) == 1:
                return Match(found[0], False, "")
        name = person.folded or _plain(person.name)
        found = self._names.get(name, []) if name else []
        if len(found) == 1:
            return Match(found[0], True, "")
        return Match(None, False, "several on the roster have this name; not guessed" if found else "not on the roster")


def read_roster(path: Path) -> Roster:
    """The roster in the CSV file at `path`. Raises `InputError` if it cannot be read, or has no column for an id."""
    table = read_table(path)
    columns = columns_of(table.rows)
    if (
        columns["lms"] is not None
        and table.rows[0][columns["lms"]].strip().lower() == "id"
        and _is_nbgraders(table.rows[0])
        and not _are_participants(table.rows[1:], columns["lms"])
    ):
        columns |= {"student": columns["lms"], "lms": None}
    if all(columns[kind] is None for kind in ("student", *_STRONG)):
        known = ", ".join(names[0] for kind, names in HEADINGS.items() if kind in ("student", *_STRONG))
        raise InputError(f"{path}: no column for an id; write a line of headings with one of {known}")
    entries = (_entry(row, columns) for row in table.rows[1:])
    return Roster(tuple(entry for entry in entries if entry is not None))


def read_table(path: Path, least: int = 2) -> Table:
    """A CSV file in UTF-8, UTF-16 with a byte order mark, or Latin 1, separated by commas, semicolons or tabs.

    Raises `InputError`, also if it has fewer than `least` lines.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_ROSTER + 1)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}); give a CSV file") from None
    if len(data) > MAX_ROSTER:
        raise InputError(f"{path}: over {MAX_ROSTER >> 20} MiB; give a CSV file of people")
    text, encoding = _decoded(data)
    first = next((line for line in io.StringIO(text, newline=None) if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows = [row for row in lines if any(map(str.strip, row))]
    except csv.Error as error:
        raise InputError(f"{path}: not a CSV file ({in_a_line(error)}); save it as CSV") from None
    if "\0" in text or len(rows) < least:
        raise InputError(f"{path}: not a CSV file with headings and people; save it as CSV (UTF-8)")
    return Table(rows, delimiter, encoding)


def column_of(headings: Iterable[str], kind: str) -> int | None:
    """The index of the column of this kind; None if there is none."""
    plain = list(map(plain_heading, headings))
    return next((plain.index(name) for name in HEADINGS[kind] if name in plain), None)


def columns_of(rows: Sequence[Sequence[str]]) -> dict[str, int | None]:
    """The number of the column of each kind, headings first.

    The first column of Moodle's grading worksheet is known by its cells, in whatever language its heading is.
    """
    columns = {kind: column_of(rows[0], kind) for kind in HEADINGS}
    return columns | {"lms": 0} if columns["lms"] is None and has_participants(rows) else columns


def has_participants(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first column holds Moodle's participants, each with a number of its own."""
    cells = [cell_of(row, 0) for row in rows[1:]]
    return len(set(cells)) == len(cells) and _are_participants(rows[1:], 0)


def plain_heading(heading: str) -> str:
    """A column's heading normalised for comparison: lower case, without byte order mark and extra blanks."""
    return " ".join(heading.replace("\ufeff", "").split()).casefold()


def _decoded(data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), "utf-16"
    try:
        return data.decode("utf-8-sig"), "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "cp1252"


def _is_nbgraders(headings: Iterable[str]) -> bool:
    """Whether the column `id` holds nbgrader's student ids; Canvas has numbers of its own in it, next to the login."""
    return {"sis login id", "sis user id", "integration id", "section"}.isdisjoint(map(plain_heading, headings))


def _are_participants(rows: Iterable[Sequence[str]], at: int) -> bool:
    """Whether the column holds Moodle's participants: in every row the same word, in any language, and a number.

    In German the heading is `ID`, as in nbgrader's table of students.
    """
    found = [_NUMBERED.fullmatch(cell_of(row, at)) for row in rows]
    return bool(found) and all(found) and len({item[1] for item in found if item}) == 1


def _entry(row: list[str], columns: Mapping[str, int | None]) -> Entry | None:
    said = {kind: cell_of(row, at) for kind, at in columns.items()}
    participant = _PARTICIPANT.fullmatch(said["lms"])
    lms = participant[1] if participant else said["lms"]
    name = said["name"] or f"{said['first']} {said['last']}".strip()
    ids = (said["student"], said["login"], said["number"], said["email"], lms)
    chosen = next((value for value in ids if value), "")
    if not chosen or name.casefold() in ("points possible", "student, test"):  # rows of Canvas that are not people
        return None
    person = Person(name, said["login"], said["number"], said["email"], lms)
    return Entry(chosen, person, _ways(name, said["first"], said["last"]), parse_time(said["when"]))


def cell_of(row: Sequence[str], at: int | None) -> str:
    """The cell of `row` in the column `at`; empty if there is no such column, or the row is too short."""
    return row[at].strip() if at is not None and at < len(row) else ""


def _identities(entry: Entry) -> set[tuple[str, str]]:
    """All ids by which the person can be found, with their kinds; the id on the roster counts for every kind."""
    found = {(kind, folded(getattr(entry.person, kind))) for kind in _STRONG}
    local = folded(entry.person.email.partition("@")[0])
    own = {("any", folded(entry.id)), ("login", local)} if local else {("any", folded(entry.id))}
    return {item for item in found | own if item[1]}


def _ways(name: str, first: str, last: str) -> frozenset[str]:
    """The name in the ways that people and platforms write it: in either order, and joined as in Canvas."""
    if not first or not last:
        last, comma, first = (part.strip() for part in name.partition(","))
        if not comma:
            *firsts, last = name.split() or [""]
            first = " ".join(firsts)
    canvas = re.sub(r"\W", "", last + first).lower()
    return frozenset(filter(None, (_plain(name), _plain(f"{first} {last}"), _plain(f"{last} {first}"), canvas)))


def _plain(name: str) -> str:
    """The name as in file names: lower case, without accents and punctuation, with umlauts as two letters."""
    text = unicodedata.normalize("NFC", name).casefold()
    for letter, two in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(letter, two)
    bare = "".join(item for item in unicodedata.normalize("NFKD", text) if not unicodedata.combining(item))
    return " ".join(re.sub(r"[\W_]+", " ", bare).split())
