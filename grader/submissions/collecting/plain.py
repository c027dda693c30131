"""Plain folders and zips: `<student>/…`, `<student>.zip` or `<student>.ipynb`, in a folder or in one archive of them.

`<student>/<name>/…` is accepted, too. The times of handing in are unknown, since students can set the dates of files.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from grader.submissions.collecting.attempts import Attempt, Read
from grader.submissions.collecting.names import ARCHIVES, is_archive, is_notebook
from grader.submissions.collecting.tree import Member, Tree
from grader.submissions.person import Person
from grader.support.border import Border

__all__ = ["read_plain"]


def read_plain(tree: Tree, name: str) -> Read:
    """An attempt for each folder, archive and notebook at the top, each named after its student."""
    attempts, problems, folders, border = [], [], set(tree.folders()), Border()
    for first in tree.top():
        path = PurePosixPath(first)
        with border.around(first):
            if first in folders:
                attempts.append(_of_folder(tree, first, name))
            elif is_notebook(path) or is_archive(path):
                attempts.append(_of_file(tree, path))
            else:
                problems.append(f"{first}: neither a folder, an archive nor a notebook")
    return Read(tuple(attempts), (*problems, *border.lines))


def _of_folder(tree: Tree, first: str, name: str) -> Attempt:
    files = tree.below(first)
    if name in files.folders():
        return Attempt(Person(login=first), f"{first}/{name}", Tree(files.below(name).members, files.problems))
    return Attempt(Person(login=first), first, files)


def _of_file(tree: Tree, path: PurePosixPath) -> Attempt:
    member = next(item for item in tree.members if item.path == path)
    return Attempt(Person(login=_student(path)), path.name, Tree((Member(path, member.read, member.owner),)))


def _student(path: PurePosixPath) -> str:
    """The name without the ending of a notebook or archive."""
    for suffix in sorted((*ARCHIVES, ".ipynb"), key=len, reverse=True):
        if path.name.lower().endswith(suffix):
            return path.name[: -len(suffix)]
    return path.stem
