"""Ids of students: which are valid, which folder holds a student's work, and which ids are alike.

An id is kept exactly as it came, in its Unicode form, because platforms have to recognise it in their tables. So ids
can differ only in Unicode form, which people cannot see, or only in capitals; some disks ignore both differences.
`alike` finds such ids, so that they can be reported.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from grader.errors import SubmissionError

__all__ = ["Alike", "alike", "folded", "folder_name", "one_form", "safe_id", "stand_in"]

UNSAFE = "unsafe-id-"
"""Prefix of names that replace unusable ids."""
OURS = frozenset({"report.html", "profile.html"})
"""Names of our files next to the students' folders, which therefore cannot be ids."""
LONGEST = 100
"""Most characters of an id."""
LONGEST_BYTES = 200
"""Most bytes of an id; file systems allow 255, and temporary names are longer."""
BLANK = frozenset("\u115f\u1160")
"""Letters that do not print; normalisation turns similar letters into these."""
UNSEEN = re.compile("[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Marks that do not print."""
APOSTROPHES = "'\u2018\u2019"
SIGNS = " .@+=-,\u00b7\u2010\u2011\u2013"
"""Characters allowed within an id in addition to letters, digits and apostrophes: `Weber, Jo`, `Paral·lel`."""
MOST_MARKS = 5
"""Most marks on one letter. No script stacks more, and a tall stack would cover the lines around it."""
_SHAPE = re.compile(rf"A?LM{{0,{MOST_MARKS}}}(?:LM{{0,{MOST_MARKS}}}|A|S)*")
"""Letters with marks, and signs between them. A sign in front is not allowed: it could be an option, or a formula."""


class Alike(NamedTuple):
    """Ids that people, or some disks, cannot tell apart."""

    ids: tuple[str, ...]
    """At least two ids, sorted."""

    @property
    def differ(self) -> str:
        """In what they differ."""
        forms = {one_form(id) for id in self.ids}
        return "in capitals" if len(forms) == len(self.ids) else "in the Unicode form of their letters"


def safe_id(student: str) -> str:
    """`student`, if it is a valid id. Raises `SubmissionError` otherwise."""
    if (
        student.startswith(UNSAFE)
        or len(student) > LONGEST
        or not _SHAPE.fullmatch("".join(map(_kind, student)))
        or len(student.encode()) > LONGEST_BYTES
        or not BLANK.isdisjoint(unicodedata.normalize("NFKC", student))
        or UNSEEN.search(student)
        or student.endswith((" ", "."))
    ):
        raise SubmissionError(
            f"student id {student!a:.80} cannot name a folder; use letters, digits and any of . , _ - ' @ + ="
        )
    if student.casefold() in OURS:
        raise SubmissionError(f"student id {student!r} is the name of a file of ours; use another")
    return student


def folder_name(student: str) -> str:
    """The id if it is valid, else a name made from its hash, so that every hand-in has its own folder."""
    try:
        return safe_id(student)
    except SubmissionError:
        return UNSAFE + hashlib.sha256(student.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def stand_in(student: str) -> str:
    """The folder's name of an id; one that was made so already, as it is."""
    return student if student.startswith(UNSAFE) else folder_name(student)


def one_form(id: str) -> str:
    """The normalised Unicode form: equal for `ë` as one character and as `e` with a mark."""
    return unicodedata.normalize("NFC", id)


def folded(id: str) -> str:
    """The id normalised in Unicode form and case: equal for ids that some disks treat as the same."""
    return one_form(one_form(id).casefold())


def alike(ids: Iterable[str]) -> tuple[Alike, ...]:
    """Groups of `ids` that differ only in Unicode form or capitals."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for id in ids:
        groups[folded(id)].add(id)
    return tuple(Alike(tuple(sorted(group))) for _, group in sorted(groups.items()) if len(group) > 1)


def _kind(character: str) -> str:
    """L for letters and digits, M for marks, A for apostrophes, S for other allowed signs, X for everything else."""
    if character.isalnum() or character == "_":
        return "L"
    if character in APOSTROPHES:
        return "A"
    if character in SIGNS:
        return "S"
    return "M" if unicodedata.category(character).startswith("M") else "X"
