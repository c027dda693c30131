"""The roster of a course, kept in its gradebook in one table of ours, which is made when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar
from uuid import uuid4

from grader.errors import InputError, SubmissionError, in_a_line
from grader.gradebook.course_roster import EXCUSES, NOBODY_CHANGED, Change, CourseRoster, Kind
from grader.gradebook.database import Database, sqlite_path
from grader.gradebook.people import people_in
from grader.gradebook.session import ONE_AT_A_TIME, Held, check_there, opened, patiently
from grader.submissions.person import Person
from grader.submissions.student_ids import folded, one_form, safe_id
from grader.support.wording import did_you_mean

__all__ = [
    "TABLE", "Listed", "Said",
    "excuse", "known_as", "list_people", "merge", "read_roster", "remove", "rename", "restore", "roster_in",
]  # fmt: skip

T = TypeVar("T")

TABLE = "gradecast_roster"
_MAKE = (
    f"CREATE TABLE IF NOT EXISTS {TABLE} (id VARCHAR(32) NOT NULL PRIMARY KEY, moment VARCHAR(32) NOT NULL, "
    "kind VARCHAR(16) NOT NULL, account VARCHAR(128) NOT NULL, person VARCHAR(128) NOT NULL)"
)


@dataclass(frozen=True)
class Listed:
    """One person of the course."""

    student: str
    """The person's current id."""
    name: str
    """The full name; empty if unknown."""
    accounts: tuple[str, ...]
    """The person's other accounts."""
    exercises: tuple[str, ...]
    """Exercises that the person handed in, as far as they are recorded."""
    gone: bool
    """Whether the person left the course."""
    history: tuple[Change, ...]
    """All changes to the person, the oldest first."""


@dataclass(frozen=True)
class Said:
    """The result of changing the roster."""

    student: str
    """The account that was changed, as the gradebook writes it."""
    person: str
    """The person's current id."""
    done: bool
    """Whether something was changed; false if there was nothing to change."""
    exercises: tuple[str, ...] = ()
    """Exercises that the person handed in; pages about these are out of date now."""
    twice: tuple[str, ...] = ()
    """Exercises that both accounts handed in: the work of `person` counts."""


def read_roster(url: str | None, *, patient: bool = True) -> CourseRoster:
    """The roster in the gradebook at `url`; empty if there is no gradebook yet. Raises `GradebookError`.

    If another program has locked the gradebook, this waits. If not `patient`, it returns an empty roster instead.
    """
    path = sqlite_path(url) if url else None
    if url is None or (path is not None and not path.exists()):
        return NOBODY_CHANGED
    if patient:
        return patiently(url, lambda: _within(url, roster_in))
    try:
        return _within(url, roster_in)
    except Held:
        return NOBODY_CHANGED


def list_people(url: str) -> tuple[Listed, ...]:
    """Everybody in the gradebook, sorted by id, those who left the course included."""
    check_there(url)
    return patiently(url, lambda: _within(url, _listed))


def rename(url: str, old: str, new: str, others: Collection[str] = ()) -> Said:
    """Rename `old` to `new`. `others` are accounts that are not in the gradebook, such as those with results on disk.

    Raises `InputError` if there is no `old`, or if `new` cannot be an id or belongs to somebody else.
    """
    try:
        safe_id(new)
    except SubmissionError as error:
        raise InputError(str(error)) from None

    def change(db: Database, roster: CourseRoster, known: Collection[str]) -> Said:
        account = known_as(old, known)
        if roster.person(account) == new:
            return Said(account, new, done=False)
        twin = next(
            (name for name in known if folded(name) == folded(new) and roster.person(name) != roster.person(account)),
            "",
        )
        if twin:
            raise InputError(
                f"{in_a_line(twin, 80)!r} is somebody else's name; if both are one person: gradecast roster merge"
            )
        _say(db, Kind.RENAMED, roster.person(account), new)
        return Said(account, new, done=True)

    return _changed(url, others, change)


def merge(url: str, account: str, into: str, others: Collection[str] = ()) -> Said:
    """Make `account` one of the person `into`: its work counts in exercises that `into` did not hand in."""

    def change(db: Database, roster: CourseRoster, known: Collection[str]) -> Said:
        one, other = known_as(account, known), roster.person(known_as(into, known))
        if roster.person(one) == other:
            return Said(one, other, done=False)
        work = _work(db)
        mine, theirs = (
            {exercise for id in roster.accounts(person) for exercise in work.get(id, ())}
            for person in (roster.person(one), other)
        )
        _say(db, Kind.MERGED, roster.person(one), other)
        return Said(one, other, done=True, twice=tuple(sorted(mine & theirs)))

    return _changed(url, others, change)


def remove(url: str, student: str, others: Collection[str] = ()) -> Said:
    """Hide a person who has left the course from pages and exports; nothing is deleted."""

    def change(db: Database, roster: CourseRoster, known: Collection[str]) -> Said:
        account = known_as(student, known)
        person = roster.person(account)
        if not roster.is_gone(account):
            _say(db, Kind.REMOVED, person)
        return Said(account, person, done=not roster.is_gone(account))

    return _changed(url, others, change)


def restore(url: str, student: str, others: Collection[str] = ()) -> Said:
    """Undo the last change to an account; if its person has left the course, undo that first.

    Does nothing if there was no change.
    """

    def change(db: Database, roster: CourseRoster, known: Collection[str]) -> Said:
        account = known_as(student, known)
        what = roster.person(account) if roster.is_gone(account) else account
        if roster.is_changed(what):
            _say(db, Kind.RESTORED, what)
        return Said(account, roster_in(db).person(account), done=roster.is_changed(what))

    return _changed(url, others, change)


def excuse(url: str, student: str, exercise: str, others: Collection[str] = (), *, undo: bool = False) -> Said:
    """Record that a person need not do `exercise`, named as in the gradebook; with `undo`, that they must after all."""

    def change(db: Database, roster: CourseRoster, known: Collection[str]) -> Said:
        person = roster.person(known_as(student, known))
        done = (person in roster.excused_from(exercise)) is undo
        if done:
            _say(db, Kind.NOT_EXCUSED if undo else Kind.EXCUSED, person, exercise)
        return Said(person, person, done=done)

    return _changed(url, others, change)


def known_as(student: str, known: Collection[str]) -> str:
    """The name in `known` that equals a typed one, in any Unicode form. Raises `InputError` if none or several do."""
    if student in known:
        return student
    same = [name for name in known if one_form(name) == one_form(student)]
    if len(same) == 1:
        return same[0]
    if same:
        raise InputError(f"{student!a:.80}: several have this name, in other Unicode forms; copy it from roster list")
    hint = did_you_mean(student, known, "gradecast roster list shows everybody")
    raise InputError(f"nobody here is called {in_a_line(student, 80)!r}; {hint}")


def _changed(
    url: str, others: Collection[str], change: Callable[[Database, CourseRoster, Collection[str]], Said]
) -> Said:
    """The result of `change`, which reads and writes in one transaction."""
    check_there(url)

    def act(db: Database) -> Said:
        with db.transaction():
            db.write(ONE_AT_A_TIME, [{}])
            if TABLE not in db.tables():
                db.write(_MAKE, [{}])
            roster = roster_in(db)
            students = {student for (student,) in db.rows("SELECT id FROM student")}
            named = {name for item in roster.changes for name in _names(item)}
            said = change(db, roster, students | named | set(others))
            work, accounts = _work(db), roster_in(db).accounts(said.person)
            return replace(said, exercises=tuple(sorted({name for id in accounts for name in work.get(id, ())})))

    return patiently(url, lambda: _within(url, act))


def _names(change: Change) -> set[str]:
    """The accounts and people that a change names."""
    return {change.account} if change.kind in EXCUSES or not change.person else {change.account, change.person}


def _within(url: str, act: Callable[[Database], T]) -> T:
    with opened(url) as db:
        return act(db)


def roster_in(db: Database) -> CourseRoster:
    """The roster in an open gradebook."""
    if TABLE not in db.tables():
        return NOBODY_CHANGED
    rows = db.rows(f"SELECT moment, kind, account, person FROM {TABLE} ORDER BY moment, id")
    changes = tuple(Change(when, Kind(kind), account, person) for when, kind, account, person in rows)
    named = {name for change in changes for name in _names(change)}
    known = {id: person for id, person in people_in(db).items() if id in named and person != Person()} if named else {}
    return CourseRoster(changes, known)


def _say(db: Database, kind: Kind, account: str, person: str = "") -> None:
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    row = {"id": uuid4().hex, "moment": now, "kind": str(kind), "account": account, "person": person}
    db.write(
        f"INSERT INTO {TABLE} (id, moment, kind, account, person) VALUES (:id, :moment, :kind, :account, :person)",
        [row],
    )


def _work(db: Database) -> dict[str, list[str]]:
    """The exercises that each account handed in, by account."""
    found: dict[str, list[str]] = {}
    for student, exercise in db.rows(
        "SELECT submitted_assignment.student_id, assignment.name FROM submitted_assignment "
        "JOIN assignment ON assignment.id = submitted_assignment.assignment_id ORDER BY assignment.name"
    ):
        found.setdefault(student, []).append(exercise)
    return found


def _listed(db: Database) -> tuple[Listed, ...]:
    roster, work = roster_in(db), _work(db)
    names = {id: person.name for id, person in people_in(db).items()}
    people = {roster.person(account) for account in (*names, *(change.account for change in roster.changes))}
    return tuple(
        Listed(
            person,
            next((name for account in roster.accounts(person) if (name := names.get(account))), ""),
            roster.accounts(person)[1:],
            tuple(sorted({exercise for account in roster.accounts(person) for exercise in work.get(account, ())})),
            roster.is_gone(person),
            roster.history(person),
        )
        for person in sorted(people)
    )
