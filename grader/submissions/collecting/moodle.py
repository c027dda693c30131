"""Moodle: "Download all submissions" of an assignment.

`mod/assign/classes/downloader.php` names each entry by the student's full name, the number of the participant in this
assignment, and the plugin: `Ada Lovelace_1234_assignsubmission_file/toy.ipynb`, with a `_` at the end of the folder
before Moodle 4. If the teacher has switched off folders, all files are in one:
`Ada Lovelace_1234_assignsubmission_file_toy.ipynb`. The archive's dates are those of the download
(`files/classes/local/archive_writer/zip_writer.php`), so only the grading worksheet has times of handing in; its column
`Identifier` has the number of the participant.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import PurePosixPath
from typing import NamedTuple

from grader.errors import in_a_line
from grader.submissions.collecting.attempts import Attempt, Read
from grader.submissions.collecting.tree import Member, Tree
from grader.submissions.find import TYPED
from grader.submissions.person import Person
from grader.support.border import Border

__all__ = ["read_moodle", "recognises_moodle"]

_MARK = re.compile(r"_(?P<id>\d+)_assignsubmission_(?P<plugin>[a-z]+)")
"""What Moodle writes between the person's name and a name that the person chose; only the first match is Moodle's."""


_PLUGINS = {"file": PurePosixPath(), "onlinetext": PurePosixPath(TYPED)}
"""Known plugins for handing in, and where their files go in the student's folder."""


class _Name(NamedTuple):
    """The parts of a name at the top of the download."""

    who: str
    """The person's full name."""
    number: str
    """Number of the participant."""
    plugin: str
    """The plugin by which it was handed in, `file` for files."""
    file: str
    """The file's own name; empty for a folder."""


def recognises_moodle(tree: Tree) -> float:
    """The share of entries at the top that are named as Moodle names them."""
    top = tree.top()
    return sum(_name(name) is not None for name in top) / max(len(top), 1)


def read_moodle(tree: Tree, name: str) -> Read:
    """One attempt for each participant, because Moodle exports only the last."""
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
    """`text` split at Moodle's own part; None if it has none."""
    found = _MARK.search(text)
    if found is None:
        return None
    after = text[found.end() :]
    if after and not after.startswith("_"):
        return None
    return _Name(text[: found.start()], found["id"], found["plugin"], after[1:])
