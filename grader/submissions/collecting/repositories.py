"""A folder of git repositories, one for each student, named `<student>` or `<student>.git`.

In each, the last commit on the default branch before the deadline counts, by the committer's date. The student's
machine writes that date, so students can forge it by changing its clock. If that matters, clone at the deadline.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from grader.errors import in_a_line
from grader.submissions.collecting.attempts import Attempt, Read
from grader.submissions.collecting.git import Repository, find_repository, open_repository
from grader.submissions.collecting.tree import Tree, Unreadable
from grader.submissions.person import Person
from grader.support.border import Border

__all__ = ["read_repositories", "recognises_repositories"]


def recognises_repositories(folder: Path) -> float:
    """The share of the folders in `folder` that are repositories."""
    if not folder.is_dir():
        return 0.0
    inside = _folders(folder)
    return sum(find_repository(path) is not None for path in inside) / max(len(inside), 1)


def read_repositories(folder: Path, name: str, deadline: datetime | None, stack: ExitStack) -> Read:
    """An attempt for each repository; one that cannot be read has no files and says why."""
    places = {path: find_repository(path) for path in _folders(folder)}
    return Read(
        tuple(_attempt(path, place, name, deadline, stack) for path, place in places.items() if place),
        tuple(f"{in_a_line(path.name, 80)}: no repository" for path, place in places.items() if not place),
    )


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def _attempt(path: Path, place: Path, name: str, deadline: datetime | None, stack: ExitStack) -> Attempt:
    person, border = Person(login=path.name.removesuffix(".git")), Border()
    with border.around(path.name):
        if path.is_symlink():
            raise Unreadable("a link; put the repository itself there")
        return _last(stack.enter_context(open_repository(place)), person, name, deadline)
    return Attempt(person, path.name, Tree(()), problems=tuple(item.why for item in border.stopped))


def _last(repository: Repository, person: Person, name: str, deadline: datetime | None) -> Attempt:
    newest = repository.last(None)
    chosen = (repository.last(deadline) if deadline else newest) or newest
    if newest is None or chosen is None:
        raise Unreadable("git cannot read its last commit; fix the repository")
    files = repository.files(chosen)
    label = f"{repository.branch} {chosen.hash[:10]}"
    if chosen != newest:
        label += f" (not {newest.hash[:10]}, after the deadline)"
    if name in files.folders():
        files = Tree(files.below(name).members, files.problems)
    return Attempt(person, label, files, chosen.when)
