"""nbgrader: the exchange of a course, or a tree `submitted/` that nbgrader itself has collected.

`nbgrader submit` leaves `inbound/<user>+<assignment>+<time>+<random>/` with `timestamp.txt`; the random part may be
missing (`nbgrader/exchange/default/submit.py`). Both times are written by a program that runs as the student; the one
in the folder's name counts, as in `nbgrader collect`. In `submitted/<user>/<assignment>/` it is `timestamp.txt`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from grader.collecting.attempts import Attempt, Person, Read
from grader.collecting.times import parse_time
from grader.collecting.tree import Problem, Tree, Unreadable

__all__ = ["TIMESTAMP", "assignments_of", "read_exchange", "recognises_exchange"]

TIMESTAMP = "timestamp.txt"
_INBOUND = "inbound"
_ENTRY = re.compile(r"(?P<user>.+)\+(?P<assignment>[^+]+)\+(?P<time>\d{4}-\d\d-\d\d \d[^+]*)(?:\+[\w=-]*)?")


def recognises_exchange(tree: Tree) -> float:
    """The share of folders that are called as in an exchange; for `submitted/`, of those with a time stamp."""
    inbound = _inbound(tree)
    folders = inbound.folders()
    named = sum(_ENTRY.fullmatch(name) is not None for name in folders)
    stamped = {
        item.path.parts[0] for item in inbound.members if item.path.name == TIMESTAMP and len(item.path.parts) == 3
    }
    return max(named, len(stamped)) / max(len(folders), 1)


def assignments_of(tree: Tree) -> tuple[str, ...]:
    """The assignments of which there is something."""
    found = {match["assignment"] for name in _inbound(tree).folders() if (match := _ENTRY.fullmatch(name))}
    return tuple(sorted(found))


def read_exchange(tree: Tree, name: str) -> Read:
    """An attempt for each entry of the assignment `name`; others are passed over."""
    inbound = _inbound(tree)
    problems = [
        f"{folder}: neither an entry of an exchange nor a student's folder"
        for folder in inbound.folders()
        if not _ENTRY.fullmatch(folder) and name not in inbound.below(folder).folders()
    ]
    return Read(tuple(_attempts(inbound, name)), tuple(problems))


def _inbound(tree: Tree) -> Tree:
    return tree.below(_INBOUND) if _INBOUND in tree.folders() else tree


def _attempts(tree: Tree, name: str) -> Iterator[Attempt]:
    for folder in tree.folders():
        entry, inside = _ENTRY.fullmatch(folder), tree.below(folder)
        if entry is not None and entry["assignment"] == name:
            when = parse_time(entry["time"])
            strange = () if when else ("its time cannot be read",)
            yield Attempt(Person(login=entry["user"]), folder, _own(inside), when, problems=strange)
        elif entry is None and name in inside.folders():
            files = inside.below(name)
            yield Attempt(Person(login=folder), f"{folder}/{name}", files, _stamp(files))


def _stamp(files: Tree) -> datetime | None:
    file = files.member(TIMESTAMP)
    try:
        return parse_time(file.read(200).decode().strip()) if file else None
    except (Unreadable, UnicodeDecodeError):
        return None


def _own(files: Tree) -> Tree:
    """Without what belongs to another user than the rest: a hard link to what the student may not read."""
    stamp = files.member(TIMESTAMP)
    owner = stamp.owner if stamp else None
    foreign = [item for item in files.members if owner is not None and item.owner != owner]
    problems = tuple(Problem(str(item.path), "belongs to another user") for item in foreign)
    return Tree(tuple(item for item in files.members if item not in foreign), (*files.problems, *problems))
