"""Assigns attempts to students: ids come from the roster, or from what the source says. It never guesses, and never
drops anybody."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from grader.errors import SubmissionError, in_a_line
from grader.submissions.collecting.attempts import Attempt
from grader.submissions.collecting.roster import Entry, Match, Roster
from grader.submissions.person import Person
from grader.submissions.student_ids import alike, one_form, safe_id
from grader.support.border import Border

__all__ = ["Student", "derived_id", "sort_by_student"]

_NOT_IN_IDS = re.compile(r"[^\w.@+=-]+")


@dataclass(frozen=True)
class Student:
    """One student with all attempts."""

    id: str
    """The id; it can name a folder."""
    person: Person
    """The person as the source describes them."""
    attempts: tuple[Attempt, ...]
    """All attempts, at least one."""
    problems: tuple[str, ...] = ()
    """Reasons why the id may be wrong."""
    entry: Entry | None = None
    """The student's entry on the roster; None without one."""

    @property
    def known_as(self) -> Person:
        """The student's name and numbers, exactly as the platform's tables write them."""
        known = self.entry.person if self.entry else self.person
        own = known.login or known.number
        return replace(known, name=known.name or ("" if own == self.id else own))


def sort_by_student(attempts: Sequence[Attempt], roster: Roster | None, border: Border) -> tuple[Student, ...]:
    """All students with their attempts, sorted by id; `border` notes attempts without an id."""
    by_person: dict[Person, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        by_person[attempt.person].append(attempt)
    found = border.each(by_person, str, lambda person: (person, roster.match(person) if roster else None))
    matches = dict(found)
    namesakes = _namesakes(matches)
    students: dict[str, Student] = {}
    for person, match in matches.items():
        with border.around(str(person)):
            student = _student(person, by_person[person], namesakes.get(person) or match)
            before = students.get(student.id)
            students[student.id] = student if before is None else _joined(before, student)
    return tuple(sorted(_kept_apart(students), key=lambda student: student.id))


def _kept_apart(students: Mapping[str, Student]) -> Iterator[Student]:
    """`students`, with a problem for each id that differs from another only in Unicode form or capitals.

    In one download these may be two people, or one who handed in twice, so a person has to decide. On some disks an id
    that is not in the usual Unicode form would share its twin's folder, so it gets a folder name of its own.
    """
    others = {id: group for group in alike(students) for id in group.ids}
    for id, student in students.items():
        group = others.get(id)
        if group is None:
            yield student
            continue
        twins = ", ".join(in_a_line(other, 80) for other in group.ids if other != id)
        told = replace(student, problems=(*student.problems, f"differs from {twins} only {group.differ}; kept apart"))
        is_usual = one_form(id) == id or sum(one_form(other) == one_form(id) for other in group.ids) == 1
        yield told if is_usual else replace(told, id=_with_digest(id, id))


def derived_id(person: Person) -> str:
    """An id for a person: the login, number or address unchanged, else the name with the platform's number.

    Characters that an id cannot have are replaced, and a digest is added if the result would not be unique.
    """
    given = person.login or person.number or person.email
    with suppress(SubmissionError):
        return safe_id(given)
    id = given or "-".join(filter(None, (person.name or person.folded, person.lms)))
    text = _NOT_IN_IDS.sub("_", unicodedata.normalize("NFKC", id)).strip("_. ")[:80]
    with suppress(SubmissionError):  # a text that cannot be an id gets a digest
        if not given:
            return safe_id(text)
    return _with_digest(text, repr(person))


def _with_digest(text: str, of: str) -> str:
    """An id that resembles `text` and is unique."""
    return safe_id(f"{_ascii(text)}-{hashlib.sha256(of.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}")


def _ascii(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_]+", "_", text).strip("_")[:60] or "person"


def _namesakes(matches: dict[Person, Match | None]) -> dict[Person, Match]:
    """People who were matched to an entry only by their name while others were matched to it, too."""
    people: dict[str, list[Person]] = defaultdict(list)
    for person, match in matches.items():
        if match is not None and match.entry is not None:
            people[match.entry.id].append(person)
    several = Match(None, False, "several who handed in have this name; not guessed")
    return {
        person: several
        for same in people.values()
        if len(same) > 1
        for person in same
        if (match := matches[person]) is not None and match.by_name
    }


def _student(person: Person, attempts: Sequence[Attempt], match: Match | None) -> Student:
    if match is None or match.entry is None:
        return Student(derived_id(person), person, tuple(attempts), (match.why_not,) if match else ())
    told = tuple(replace(item, when=item.when or match.entry.when) for item in attempts)
    try:
        return Student(safe_id(match.entry.id), person, told, (), match.entry)
    except SubmissionError as error:
        return Student(derived_id(person), person, told, (str(error),), match.entry)


def _joined(one: Student, other: Student) -> Student:
    """The attempts of two people in the source who are one student, because the roster or the login gave one id."""
    twins = alike(filter(None, (one.person.login or one.person.number, other.person.login or other.person.number)))
    told = [f"{' and '.join(group.ids)} differ only {group.differ}, and are taken for one person" for group in twins]
    problems = tuple(dict.fromkeys((*one.problems, *other.problems, *told)))
    return replace(one, attempts=(*one.attempts, *other.attempts), problems=problems)
