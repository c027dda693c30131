"""Moodle: "Download all submissions" of an assignment.

`mod/assign/classes/downloader.php` names each entry by the student's full name, the number of the participant in this
assignment, and the plugin: `Ada Lovelace_1234_assignsubmission_file/toy.ipynb`, with a `_` at the end of the folder
before Moodle 4, or all in one folder, `Ada Lovelace_1234_assignsubmission_file_toy.ipynb`, where that preference is
off. The archive's dates are those of the download (`files/classes/local/archive_writer/zip_writer.php`), so that only
the grading worksheet knows when something was handed in; it names the participant in the column `Identifier`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import PurePosixPath

from grader.collecting.attempts import Attempt, Person, Read
from grader.collecting.tree import Member, Problem, Tree

__all__ = ["read_moodle", "recognises_moodle"]

_FOLDER = re.compile(r"(?P<name>.*)_(?P<id>\d+)_assignsubmission_(?P<plugin>[a-z]+)_?")
_FLAT = re.compile(r"(?P<name>.*)_(?P<id>\d+)_assignsubmission_(?P<plugin>[a-z]+)_(?P<file>.+)")


def recognises_moodle(tree: Tree) -> float:
    """The share of what lies at the top that is called as Moodle calls it."""
    top = tree.top()
    return sum(bool(_FOLDER.fullmatch(name) or _FLAT.fullmatch(name)) for name in top) / max(len(top), 1)


def read_moodle(tree: Tree, name: str) -> Read:
    """One attempt for each participant: Moodle gives the last one only."""
    files: dict[tuple[str, str], list[Member]] = defaultdict(list)
    problems: list[str] = []
    folders = set(tree.folders())
    for member in tree.members:
        first, *rest = member.path.parts
        found = _FOLDER.fullmatch(first) if first in folders else _FLAT.fullmatch(first)
        if found is None:
            problems.append(f"{member.path}: not called as Moodle calls what was handed in")
        elif found["plugin"] == "file":
            path = PurePosixPath(*rest) if rest else PurePosixPath(found["file"])
            files[found["name"], found["id"]].append(Member(path, member.read, member.owner))
    attempts = tuple(
        Attempt(Person(name=who, lms=number), f"{who}_{number}", Tree(tuple(members), _of(tree, f"{who}_{number}_")))
        for (who, number), members in files.items()
    )
    return Read(attempts, tuple(problems))


def _of(tree: Tree, prefix: str) -> tuple[Problem, ...]:
    return tuple(item for item in tree.problems if item.name.startswith(prefix))
