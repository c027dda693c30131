"""Ids of students: what may be one, where its work lies, and which are alike.

An id is written as it came, in whatever Unicode form, since it has to find its row again in tables that are not ours.
Two ids are told apart letter by letter; people see no difference between forms of one letter, and some disks see none
between forms and capitals, so that alike ids are told.
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
"""Beginning of the names that stand for ids which cannot be used as they are."""
OURS = frozenset({"report.html"})
"""Files among the folders of students, so that no student can be called so on any system."""
LONGEST = 100
"""Characters of an id."""
LONGEST_BYTES = 200
"""Bytes of an id; file systems take 255, and temporary names are longer."""
BLANK = frozenset("\u115f\u1160")
"""Letters that do not print; others of their kind are made of them by normalisation."""
UNSEEN = re.compile("[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Marks that do not print."""
APOSTROPHES = "'\u2018\u2019"
SIGNS = " .@+=-,\u00b7\u2010\u2011\u2013"
"""What may stand within an id, beside letters, digits and apostrophes: `Weber, Jo`, `Paral·lel`, `Anne–Marie`."""
MOST_MARKS = 5
"""Marks on one letter. Scripts stack fewer; a tower of them covers the lines around it."""
_SHAPE = re.compile(rf"A?LM{{0,{MOST_MARKS}}}(?:LM{{0,{MOST_MARKS}}}|A|S)*")
"""Letters with their marks, and what may stand between; a sign in front could be an option, or a formula."""


class Alike(NamedTuple):
    """Ids that people, or some disks, take for one."""

    ids: tuple[str, ...]
    """At least two, in order."""

    @property
    def differ(self) -> str:
        """In what they differ."""
        forms = {one_form(id) for id in self.ids}
        return "in capitals" if len(forms) == len(self.ids) else "in the Unicode form of their letters"


def safe_id(student: str) -> str:
    """`student`, when it can name a folder and a row. Raises `SubmissionError` otherwise."""
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
        raise SubmissionError(f"student id {student!r} is what a file of ours is called; use another")
    return student


def folder_name(student: str) -> str:
    """The id when it is safe, else one made of its hash: every hand-in has a place of its own."""
    try:
        return safe_id(student)
    except SubmissionError:
        return UNSAFE + hashlib.sha256(student.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def stand_in(student: str) -> str:
    """The folder's name of an id; one that was made so already, as it is."""
    return student if student.startswith(UNSAFE) else folder_name(student)


def one_form(id: str) -> str:
    """What all Unicode forms of one text have in common: `ë` in one character, or as `e` and a mark."""
    return unicodedata.normalize("NFC", id)


def folded(id: str) -> str:
    """What ids have in common that some disks take for one: the text, whatever its form and its capitals."""
    return one_form(one_form(id).casefold())


def alike(ids: Iterable[str]) -> tuple[Alike, ...]:
    """Those of `ids` that are told apart by form or capitals alone."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for id in ids:
        groups[folded(id)].add(id)
    return tuple(Alike(tuple(sorted(group))) for _, group in sorted(groups.items()) if len(group) > 1)


def _kind(character: str) -> str:
    """L for what a word is made of, M for a mark on it, A and S for what may stand between, X for all else."""
    if character.isalnum() or character == "_":
        return "L"
    if character in APOSTROPHES:
        return "A"
    if character in SIGNS:
        return "S"
    return "M" if unicodedata.category(character).startswith("M") else "X"
