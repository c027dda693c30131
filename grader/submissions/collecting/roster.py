"""The roster: a table of who takes the course, which gives the people of a platform their ids.

Any CSV with a line of headings will do: one's own, Moodle's list of participants or grading worksheet, Canvas'
gradebook, Gradescope's roster, nbgrader's students. Columns are known by their headings, in English or German. The id
is the first of these that a person has: `student_id` (or nbgrader's `id`), the login, the number, the address, the
platform's own number.
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
from grader.submissions.collecting.attempts import Person
from grader.submissions.collecting.times import parse_time
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
"""What the columns may be called, in small letters."""
_STRONG = ("lms", "login", "number", "email")
_NUMBERED = re.compile(r"([^\d\s][^\d]*\s|[^\d\sA-Za-z]+)\d+")
"""A word of Moodle's with a blank behind it, or one in another script without, and a number."""
_PARTICIPANT = re.compile(r"\D+(\d+)")


class Table(NamedTuple):
    """A CSV file as it was read."""

    rows: list[list[str]]
    """All lines, headings first."""
    delimiter: str
    """Between the cells."""
    encoding: str
    """In which it was written."""


@dataclass(frozen=True)
class Entry:
    """One person of the roster."""

    id: str
    """What the student is called here."""
    person: Person
    """What else is known."""
    names: frozenset[str]
    """The name, in the ways in which platforms write it."""
    when: datetime | None = None
    """When the platform had the last hand-in; a grading worksheet says so."""


class Match(NamedTuple):
    """Whom a person of a source was found to be."""

    entry: Entry | None
    """The one; None for nobody, or more than one."""
    by_name: bool
    """Whether only the name told."""
    why_not: str
    """Why there is none; empty when there is."""


@dataclass(frozen=True)
class Roster:
    """Everybody who takes the course."""

    entries: tuple[Entry, ...]
    """In the order of the file."""
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
        """Who `person` is: by an id that the platform gives, else by a name that only one person has."""
        for kind in _STRONG:
            said = getattr(person, kind)
            value = folded(said)
            found = (self._strong.get((kind, value)) or self._strong.get(("any", value)) or []) if value else []
            if len(found) > 1:  # told apart by capitals, or by their Unicode form
                found = [entry for entry in found if said in (getattr(entry.person, kind), entry.id)]
            if len(found) == 1:
                return Match(found[0], False, "")
        name = person.folded or _plain(person.name)
        found = self._names.get(name, []) if name else []
        if len(found) == 1:
            return Match(found[0], True, "")
        return Match(None, False, "several on the roster have this name; not guessed" if found else "not on the roster")


def read_roster(path: Path) -> Roster:
    """The roster in the CSV file at `path`. Raises `InputError` naming what is missing."""
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
    """A CSV file in UTF-8, UTF-16 with a mark, or Latin 1, between commas, semicolons or tabs.

    Raises `InputError`, for one with fewer than `least` lines, too.
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
    """The number of the column of this kind; None when there is none."""
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
    """A column's heading as it is compared: small, without a byte order mark and needless blanks."""
    return " ".join(heading.replace("\ufeff", "").split()).casefold()


def _decoded(data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), "utf-16"
    try:
        return data.decode("utf-8-sig"), "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "cp1252"


def _is_nbgraders(headings: Iterable[str]) -> bool:
    """Whether `id` is the student's: Canvas has one of its own beside the login."""
    return {"sis login id", "sis user id", "integration id", "section"}.isdisjoint(map(plain_heading, headings))


def _are_participants(rows: Iterable[Sequence[str]], at: int) -> bool:
    """Whether the column has Moodle's participants in whatever language: one word, and a number for each.

    German calls the column `ID`, as nbgrader's table of students does.
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
    if not chosen or name.casefold() in ("points possible", "student, test"):  # lines of Canvas that are nobody
        return None
    person = Person(name, said["login"], said["number"], said["email"], lms)
    return Entry(chosen, person, _ways(name, said["first"], said["last"]), parse_time(said["when"]))


def cell_of(row: Sequence[str], at: int | None) -> str:
    """What stands in a column of `row`; empty where there is no such column, or the row is too short."""
    return row[at].strip() if at is not None and at < len(row) else ""


def _identities(entry: Entry) -> set[tuple[str, str]]:
    """What the person is known by; an id of one's own stands for any of them."""
    found = {(kind, folded(getattr(entry.person, kind))) for kind in _STRONG}
    local = folded(entry.person.email.partition("@")[0])
    own = {("any", folded(entry.id)), ("login", local)} if local else {("any", folded(entry.id))}
    return {item for item in found | own if item[1]}


def _ways(name: str, first: str, last: str) -> frozenset[str]:
    """The name as people and platforms write it: either order, and in one as Canvas does."""
    if not first or not last:
        last, comma, first = (part.strip() for part in name.partition(","))
        if not comma:
            *firsts, last = name.split() or [""]
            first = " ".join(firsts)
    canvas = re.sub(r"\W", "", last + first).lower()
    return frozenset(filter(None, (_plain(name), _plain(f"{first} {last}"), _plain(f"{last} {first}"), canvas)))


def _plain(name: str) -> str:
    """Small, without accents and marks, umlauts as two letters: what file names do to a name."""
    text = unicodedata.normalize("NFC", name).casefold()
    for letter, two in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(letter, two)
    bare = "".join(item for item in unicodedata.normalize("NFKD", text) if not unicodedata.combining(item))
    return " ".join(re.sub(r"[\W_]+", " ", bare).split())
