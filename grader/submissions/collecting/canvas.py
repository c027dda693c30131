"""Canvas: "Download Submissions" of an assignment.

`lib/content_zipper.rb` names each file `<last and first name, lower case, joined>_LATE_<user>_<file>_<name>`, with
`LATE` only for late ones. If an assignment is graded anonymously, `anon_<id>` replaces name and user. Students choose
their names, of which Canvas drops most punctuation; so a name may be a number, or hold underscores. A file that was
handed in again under its old name is called `toy-1.ipynb`. The ids of files increase, so the highest is the last. The
archive has no times of handing in; its dates are those of the download.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from grader.submissions.collecting.attempts import Attempt, Read
from grader.submissions.collecting.names import is_archive, is_notebook
from grader.submissions.collecting.tree import Member, Tree
from grader.submissions.find import TYPED
from grader.submissions.person import Person
from grader.support.border import Border

__all__ = ["read_canvas", "recognises_canvas"]

_ANONYMOUS = re.compile(r"(?P<late>LATE_)?(?P<user>anon_[^_]+)_(?P<file>[0-9]+)_(?P<rest>.+)")
_NUMBER = re.compile(r"[0-9]+")
SHORTEST_NUMBER = 4
"""Fewest digits in the id of a file."""
YEARS = 2
"""By how many digits an id may be shorter than the newest ids: students can hand in files uploaded years ago."""
_ONLINE = re.compile(r"(?:(?P<folded>[^_]*)_)?(?P<late>LATE_)?(?P<user>\d+|anon_[^_]+)_(?P<rest>(?:text|link)\.html)")
"""What was typed into Canvas, or linked from it."""
_AGAIN = re.compile(r"(?P<stem>.+?)-\d+(?P<suffix>\.(?:ipynb|py|zip|tar\.gz|tgz))", re.IGNORECASE)


class _Reading(NamedTuple):
    """One way to read the name of a file."""

    folded: str
    user: str
    number: str
    rest: str
    late: bool


class _File(NamedTuple):
    """One file, with its name taken apart."""

    path: PurePosixPath
    number: int
    late: bool
    member: Member


def recognises_canvas(tree: Tree) -> float:
    """The share of files at the top that are named as Canvas names them."""
    names = tree.top()
    return sum(bool(_readings(name) or _ONLINE.fullmatch(name)) for name in names) / max(len(names), 1)


def read_canvas(tree: Tree, name: str) -> Read:
    """One attempt for each notebook or archive of a user; the user's other files belong to all of these attempts.

    Names of users may hold numbers between underscores. If the name of a file can be read in two ways, that is a
    problem to be reported.
    """
    files: dict[tuple[str, str], list[_File]] = defaultdict(list)
    problems: list[str] = []
    members = [member for member in tree.members if not _ONLINE.fullmatch(str(member.path))]
    ways = {member: _readings(member.path.name) if len(member.path.parts) == 1 else [] for member in members}
    lengths = [len(found[0].number) for found in ways.values() if len(found) == 1]
    shortest = max(SHORTEST_NUMBER, min(lengths, default=0) - YEARS)
    border = Border()
    for member, found in ways.items():
        likely = found[:1] + [item for item in found[1:] if _is_likely(item.number, shortest)]
        if not likely:
            problems.append(f"{member.path}: not called as Canvas calls what was handed in")
        elif len(likely) > 1:
            users = " or ".join(item.user for item in likely)
            problems.append(
                f"{member.path}: of user {users}, its name can be read in both ways; hand it over by itself"
            )
        else:
            with border.around(str(member.path)):
                item = likely[0]
                file = _File(PurePosixPath(item.rest), int(item.number), item.late, member)
                files[item.folded, item.user].append(file)
    for member in tree.members:
        typed = _ONLINE.fullmatch(str(member.path))
        if typed:
            file = _File(PurePosixPath(TYPED, typed["rest"]), 0, bool(typed["late"]), member)
            files[typed["folded"] or "", typed["user"]].append(file)
    rounds = border.each(files, lambda who: f"{who[0]}_{who[1]}", lambda who: _attempts(*who, files[who]))
    return Read(tuple(attempt for mine in rounds for attempt in mine), (*problems, *border.lines))


def _readings(name: str) -> list[_Reading]:
    """All ways to read the name of a file: shortest user name first, and last the way without a user name."""
    anonymous = _ANONYMOUS.fullmatch(name)
    if anonymous:
        return [_Reading("", anonymous["user"], anonymous["file"], anonymous["rest"], bool(anonymous["late"]))]
    parts = name.split("_")
    found = [_reading(parts, at) for at in range(1, len(parts) - 2) if _is_pair(parts, at)]
    return found or ([_reading(parts, 0)] if len(parts) > 2 and _is_pair(parts, 0) else [])


def _is_pair(parts: Sequence[str], at: int) -> bool:
    """Whether the ids of a user and a file may be at `at`, followed by something."""
    both = _NUMBER.fullmatch(parts[at]) and _NUMBER.fullmatch(parts[at + 1])
    return bool(both) and parts[at + 2 :] != [""]


def _reading(parts: Sequence[str], at: int) -> _Reading:
    late = at > 0 and parts[at - 1] == "LATE"
    folded = "_".join(parts[: at - 1 if late else at])
    return _Reading(folded, parts[at], parts[at + 1], "_".join(parts[at + 2 :]), late)


def _is_likely(number: str, shortest: int) -> bool:
    """Whether the number may be an id from Canvas rather than a part of a name that the student chose."""
    return len(number) >= shortest and not number.startswith("0")


def _attempts(folded: str, user: str, files: Sequence[_File]) -> list[Attempt]:
    works = [item for item in files if is_notebook(item.path) or is_archive(item.path)]
    other = [item for item in files if item not in works]
    rounds: list[list[_File]] = []
    for name in dict.fromkeys(_first_name(item.path) for item in works):
        again = sorted((item for item in works if _first_name(item.path) == name), key=lambda item: -item.number)
        for turn, item in enumerate(again):
            if turn == len(rounds):
                rounds.append([])
            rounds[turn].append(item._replace(path=PurePosixPath(name)))
    return [
        Attempt(
            Person(lms=user, folded=folded),
            min((item.member.path.name for item in turn), default=folded),
            Tree(tuple(Member(item.path, item.member.read, item.member.owner) for item in _newest([*turn, *other]))),
            late=any(item.late for item in turn),
            number=max(item.number for item in turn),
        )
        for turn in rounds or [other]
    ]


def _first_name(path: PurePosixPath) -> str:
    """The name of the file when it was first handed in."""
    again = _AGAIN.fullmatch(path.name)
    return again["stem"] + again["suffix"] if again else path.name


def _newest(files: Sequence[_File]) -> list[_File]:
    """The last version of each file."""
    return list({item.path: item for item in sorted(files, key=lambda item: item.number)}.values())
