"""Canvas: "Download Submissions" of an assignment.

`lib/content_zipper.rb` names each file `<last and first name, small, in one>_LATE_<user>_<file>_<name>`, with `LATE`
for those that are, or `anon_<id>` instead of name and user where an assignment is graded anonymously. A file that was
handed in again under its old name is called `toy-1.ipynb`. Numbers of files grow, so the highest is the last. Canvas
writes no times into the archive; the dates there are those of the download.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from grader.collecting.attempts import Attempt, Person, Read
from grader.collecting.names import is_archive, is_notebook
from grader.collecting.tree import Member, Tree

__all__ = ["read_canvas", "recognises_canvas"]

_NAME = re.compile(r"(?:(?P<name>[^_]*)_)??(?:(?P<late>LATE)_)?(?P<user>\d+|anon_[^_]+)_(?P<file>\d+)_(?P<rest>.+)")
_ONLINE = re.compile(r"(?:[^_]*_)?(?:LATE_)?(?:\d+|anon_[^_]+)_(?:text|link)\.html")
"""What was typed into Canvas, or linked from it."""
_AGAIN = re.compile(r"(?P<stem>.+?)-\d+(?P<suffix>\.(?:ipynb|py|zip|tar\.gz|tgz))", re.IGNORECASE)


class _File(NamedTuple):
    """One file, taken apart."""

    path: PurePosixPath
    number: int
    late: bool
    member: Member


def recognises_canvas(tree: Tree) -> float:
    """The share of files at the top that are called as Canvas calls them."""
    names = tree.top()
    return sum(bool(_NAME.fullmatch(name) or _ONLINE.fullmatch(name)) for name in names) / max(len(names), 1)


def read_canvas(tree: Tree, name: str) -> Read:
    """An attempt for each user and each number of a notebook or archive; other files belong to all of a user's."""
    files: dict[tuple[str, str], list[_File]] = defaultdict(list)
    problems: list[str] = []
    for member in tree.members:
        if _ONLINE.fullmatch(member.path.name):
            continue
        found = _NAME.fullmatch(member.path.name) if len(member.path.parts) == 1 else None
        if found is None:
            problems.append(f"{member.path}: not called as Canvas calls what was handed in")
        else:
            file = _File(PurePosixPath(found["rest"]), int(found["file"]), bool(found["late"]), member)
            files[found["name"] or "", found["user"]].append(file)
    return Read(tuple(attempt for who, mine in files.items() for attempt in _attempts(*who, mine)), tuple(problems))


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
    """What it was called when it was handed in for the first time."""
    again = _AGAIN.fullmatch(path.name)
    return again["stem"] + again["suffix"] if again else path.name


def _newest(files: Sequence[_File]) -> list[_File]:
    """The last of each name."""
    return list({item.path: item for item in sorted(files, key=lambda item: item.number)}.values())
