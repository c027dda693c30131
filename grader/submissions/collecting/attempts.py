"""One attempt: files that one person handed in together; and which of several attempts counts."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from grader.errors import in_a_line
from grader.submissions.collecting.archives import open_data
from grader.submissions.collecting.names import is_archive, is_notebook
from grader.submissions.collecting.tree import Problem, Tree, Unreadable
from grader.submissions.find import TYPED
from grader.submissions.person import Person

__all__ = ["Attempt", "Read", "latest", "opened"]

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Attempt:
    """Files that were handed in together."""

    person: Person
    """Who handed it in."""
    label: str
    """Its name in the source: a folder, a file, a commit."""
    files: Tree
    """Its files, with their future paths in the student's folder."""
    when: datetime | None = None
    """When it was handed in, with a time zone; None if the source does not say."""
    late: bool = False
    """Whether the source marks it as late."""
    number: int = 0
    """Its number if the source numbers attempts in increasing order, else 0."""
    problems: tuple[str, ...] = ()
    """Other problems to be reported."""


@dataclass(frozen=True)
class Read:
    """The content of a source."""

    attempts: tuple[Attempt, ...]
    """All attempts, in any order."""
    problems: tuple[str, ...] = ()
    """Problems with files that belong to nobody."""


def latest(attempts: Sequence[Attempt]) -> Attempt:
    """The attempt that counts: the last by time, then by number, then by name."""
    return max(attempts, key=lambda item: (item.when or _NEVER, item.number, item.label))


def opened(attempt: Attempt, limit: int, stack: ExitStack) -> Attempt:
    """`attempt` without a folder around everything; if it has an archive and no notebook, the archive is unpacked.

    Archives in that archive stay as they are. `stack` closes the archive.
    """
    packed = [item for item in attempt.files.members if is_archive(item.path)]
    if any(is_notebook(item.path) for item in attempt.files.members) or len(packed) != 1:
        return replace(attempt, files=_unwrapped(attempt.files))
    name = packed[0].path.name
    try:
        data = packed[0].read(limit)
        inner = open_data(data, name, 2 * limit, stack) if data else Tree(())
    except Unreadable as error:
        return replace(attempt, problems=(*attempt.problems, str(error)))
    if not inner.members and not inner.problems:
        holds = "holds no file" if data else "has no content (0 bytes), as when an upload breaks off"
        why = f"{in_a_line(name, 100)}: {holds}; ask for the .ipynb file itself"
        return replace(attempt, problems=(*attempt.problems, why))
    files = _unwrapped(inner)
    beside = [item for item in attempt.files.members if item != packed[0]]
    hidden = tuple(
        Problem(str(item.path), "is in the archive, too") for item in beside if item.path.parts[0] in files.top()
    )
    members = (*files.members, *(item for item in beside if item.path.parts[0] not in files.top()))
    problems = (*attempt.files.problems, *files.problems, *hidden)
    return replace(attempt, files=Tree(members, problems), label=f"{attempt.label}/{name}")


def _unwrapped(files: Tree) -> Tree:
    """`files` without folders around everything, except the folder of texts typed online, whose name has a meaning."""
    while len(files.top()) == 1 and files.top() == files.folders() and files.top() != (TYPED,):
        inner = files.below(files.top()[0])
        files = Tree(inner.members, files.problems)
    return files
