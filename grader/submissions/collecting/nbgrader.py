"""nbgrader: the exchange of a course, or a tree `submitted/` that nbgrader itself has collected.

`nbgrader submit` leaves `inbound/<user>+<assignment>+<time>+<random>/` with `timestamp.txt`; the random part may be
missing (`nbgrader/exchange/default/submit.py`). Both times are written by a program that runs as the student; the one
in the folder's name counts, as in `nbgrader collect`. In `submitted/<user>/<assignment>/`, `timestamp.txt` counts.

Everybody can write into `inbound/` under any name. So, in a folder, an entry counts only if its owner is the user whom
it names, or cannot be another student: root, whoever collects, or the owner of `inbound/`, who made the copy. An
archive does not record the owners of its entries.
"""

from __future__ import annotations

import os
import pwd
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from grader.errors import in_a_line
from grader.submissions.collecting.attempts import Attempt, Read
from grader.submissions.collecting.times import parse_time
from grader.submissions.collecting.tree import Problem, Tree, Unreadable
from grader.submissions.person import Person
from grader.support.border import Border

__all__ = ["TIMESTAMP", "assignments_of", "read_exchange", "recognises_exchange"]

TIMESTAMP = "timestamp.txt"
_INBOUND = "inbound"
_SLOW = timedelta(hours=1)
"""Longest time that handing in may take, from the time in the entry's name to its last written file."""
_ENTRY = re.compile(r"(?P<user>.+)\+(?P<assignment>[^+]+)\+(?P<time>\d{4}-\d\d-\d\d \d[^+]*)(?:\+[\w=-]*)?")


def recognises_exchange(tree: Tree) -> float:
    """The share of folders that are named as in an exchange; for `submitted/`, of those with a time stamp."""
    inbound = _inbound(tree)
    folders = inbound.folders()
    named = sum(_ENTRY.fullmatch(name) is not None for name in folders)
    stamped = {
        item.path.parts[0] for item in inbound.members if item.path.name == TIMESTAMP and len(item.path.parts) == 3
    }
    return max(named, len(stamped)) / max(len(folders), 1)


def assignments_of(tree: Tree) -> tuple[str, ...]:
    """The assignments that were handed in."""
    found = {match["assignment"] for name in _inbound(tree).folders() if (match := _ENTRY.fullmatch(name))}
    return tuple(sorted(found))


def read_exchange(tree: Tree, name: str) -> Read:
    """An attempt for each entry of the assignment `name`; other entries are ignored."""
    inbound = _inbound(tree)
    if inbound is tree and not assignments_of(tree):
        return _read_submitted(tree, name)
    attempts, problems, border = [], [], Border()
    for folder in inbound.folders():
        with border.around(folder):
            entry, inside = _ENTRY.fullmatch(folder), inbound.below(folder)
            if entry is None:
                problems.append(f"{folder}: no entry of an exchange")
            elif entry["assignment"] == name:
                why = _not_theirs(inside, entry["user"], _holder(inbound))
                if why:
                    problems.append(f"{in_a_line(folder, 90)}: {why}")
                else:
                    attempts.append(_attempt(entry, inside))
    return Read(tuple(attempts), (*problems, *border.lines))


def _read_submitted(tree: Tree, name: str) -> Read:
    """The attempts in a tree that nbgrader collected, whose files belong to whoever ran nbgrader."""
    border = Border()
    theirs = [folder for folder in tree.folders() if name in tree.below(folder).folders()]
    attempts = border.each(theirs, str, lambda folder: _collected(folder, tree.below(folder), name))
    others = sorted({*tree.folders()} - {*theirs})
    strange = [f"{folder}: neither an entry of an exchange nor a student's folder" for folder in others]
    return Read(tuple(attempts), (*strange, *border.lines))


def _inbound(tree: Tree) -> Tree:
    return tree.below(_INBOUND) if _INBOUND in tree.folders() else tree


def _attempt(entry: re.Match[str], inside: Tree) -> Attempt:
    when = parse_time(entry["time"])
    problems = [] if when else ["its time cannot be read"]
    changed = max((item.changed for item in inside.members if item.changed is not None), default=None)
    written = datetime.fromtimestamp(changed, UTC) if changed is not None else None
    if when and written and written - when > _SLOW and _name_of(_holder(inside)) == entry["user"]:
        problems.append(f"claims a time before its files were last changed ({written:%Y-%m-%d %H:%M} UTC)")
    return Attempt(Person(login=entry["user"]), entry[0], _own(inside), when, problems=tuple(problems))


def _collected(folder: str, inside: Tree, name: str) -> Attempt:
    files = inside.below(name)
    return Attempt(Person(login=folder), f"{folder}/{name}", files, _stamp(files))


def _holder(tree: Tree) -> int | None:
    """The owner of the folder `tree`; None in an archive."""
    return next((item.holders[0] for item in tree.members if item.holders), None)


def _name_of(owner: int | None) -> str:
    try:
        return pwd.getpwuid(owner).pw_name if owner is not None else ""
    except (KeyError, OverflowError):
        return ""


def _not_theirs(inside: Tree, user: str, course: int | None) -> str:
    """Why an entry that names `user` is not accepted as that user's; empty if it is."""
    owner = _holder(inside)
    if owner is None or owner in (0, os.geteuid(), course) or _name_of(owner) == user:
        return ""
    whose = in_a_line(_name_of(owner) or f"user {owner}", 40)
    return f"left out: it belongs to {whose}, but names somebody else; if that is right, collect from a copy of it"


def _stamp(files: Tree) -> datetime | None:
    file = files.member(TIMESTAMP)
    try:
        return parse_time(file.read(200).decode().strip()) if file else None
    except (Unreadable, UnicodeDecodeError):
        return None


def _own(files: Tree) -> Tree:
    """`files` without those that have another owner than their folder: hard links to files the student cannot read."""
    owner = _holder(files)
    foreign = {item.path for item in files.members if owner is not None and item.owner != owner}
    problems = tuple(Problem(str(path), "belongs to another user") for path in sorted(foreign))
    return replace(
        files,
        members=tuple(item for item in files.members if item.path not in foreign),
        problems=(*files.problems, *problems),
    )
