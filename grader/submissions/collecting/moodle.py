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
from typing import NamedTuple

from grader.errors import in_a_line
from grader.submissions.collecting.attempts import Attempt, Person, Read
from grader.submissions.collecting.tree import Member, Tree
from grader.submissions.find import TYPED
from grader.support.border import Border

__all__ = ["read_moodle", "recognises_moodle"]

_MARK = re.compile(r"_(?P<id>\d+)_assignsubmission_(?P<plugin>[a-z]+)")
"""What Moodle writes between a person's name and what that person chose; only the first of them is Moodle's."""


_PLUGINS = {"file": PurePosixPath(), "onlinetext": PurePosixPath(TYPED)}
"""Ways of handing in that are known, and where what was handed in so lies in the student's folder."""


class _Name(NamedTuple):
    """A name at the top, taken apart."""

    who: str
    """The full name."""
    number: str
    """That of the participant."""
    plugin: str
    """With what it was handed in; files with `file`."""
    file: str
    """Empty for a folder."""


def recognises_moodle(tree: Tree) -> float:
    """The share of what lies at the top that is called as Moodle calls it."""
    top = tree.top()
    return sum(_name(name) is not None for name in top) / max(len(top), 1)


def read_moodle(tree: Tree, name: str) -> Read:
    """One attempt for each participant: Moodle gives the last one only."""
    files: dict[tuple[str, str], list[Member]] = defaultdict(list)
    unclear: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    problems: list[str] = []
    for member in tree.members:
        first, *rest = member.path.parts
        found = _name(first)
        if found is None or bool(found.file) == bool(rest):
            problems.append(f"{member.path}: not called as Moodle calls what was handed in")
        elif found.plugin not in _PLUGINS:
            problems.append(f"{member.path}: handed in with {found.plugin}, which is not known here; look at it there")
        else:
            path = PurePosixPath(*rest) if rest else PurePosixPath(found.file)
            files[found.who, found.number].append(Member(_PLUGINS[found.plugin] / path, member.read, member.owner))
            if len(_MARK.findall(first)) > 1:
                why = f"{in_a_line(first, 150)}: names two participants; taken for the first"
                unclear[found.who, found.number][why] = None

    def attempt(key: tuple[str, str]) -> Attempt:
        who, number = key
        theirs = tuple(item for item in tree.problems if item.name.startswith(f"{who}_{number}_"))
        mine = Tree(tuple(files[key]), theirs)
        return Attempt(Person(name=who, lms=number), f"{who}_{number}", mine, problems=tuple(unclear[key]))

    border = Border()
    attempts = tuple(border.each(files, "_".join, attempt))
    return Read(attempts, (*problems, *border.lines))


def _name(text: str) -> _Name | None:
    """`text` split where Moodle's own part is; None when it has none."""
    found = _MARK.search(text)
    if found is None:
        return None
    after = text[found.end() :]
    if after and not after.startswith("_"):
        return None
    return _Name(text[: found.start()], found["id"], found["plugin"], after[1:])
