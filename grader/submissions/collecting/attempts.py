"""What one person handed in once, and which of several counts."""

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

__all__ = ["Attempt", "Person", "Read", "latest", "opened"]

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Person:
    """Who a source says it was, as far as it says."""

    name: str = ""
    """For people; may be written in any way."""
    login: str = ""
    """The name that somebody logs in with."""
    number: str = ""
    """The university's number."""
    email: str = ""
    """The address."""
    lms: str = ""
    """The number that the learning platform or the course platform uses itself."""
    folded: str = ""
    """The name as Canvas writes it: last name first, small, without anything between."""

    def __str__(self) -> str:
        said = (self.name or self.folded, self.login or self.email or self.number or self.lms)
        return " ".join(in_a_line(item, 80) for item in said if item) or "nobody"


@dataclass(frozen=True)
class Attempt:
    """Files that were handed in together."""

    person: Person
    """By whom."""
    label: str
    """What the source calls it: a folder, a file, a commit."""
    files: Tree
    """With paths as they shall lie in the student's folder."""
    when: datetime | None = None
    """When, with its time zone; None where the source does not say."""
    late: bool = False
    """Whether the source itself calls it late."""
    number: int = 0
    """Which of several it is, where the source counts or gives increasing numbers."""
    problems: tuple[str, ...] = ()
    """What else has to be told."""


@dataclass(frozen=True)
class Read:
    """What reading a source gave."""

    attempts: tuple[Attempt, ...]
    """All, in no order that matters."""
    problems: tuple[str, ...] = ()
    """About what belongs to nobody."""


def latest(attempts: Sequence[Attempt]) -> Attempt:
    """The one that counts: the last by time, then by number, then by name."""
    return max(attempts, key=lambda item: (item.when or _NEVER, item.number, item.label))


def opened(attempt: Attempt, limit: int, stack: ExitStack) -> Attempt:
    """`attempt` with its one archive unpacked where it holds no notebook, and without a folder around everything.

    Archives in that archive stay as they are. What is opened is closed with `stack`.
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
    """Without the folders in which everything lies; that of what was typed online says what is in it."""
    while len(files.top()) == 1 and files.top() == files.folders() and files.top() != (TYPED,):
        inner = files.below(files.top()[0])
        files = Tree(inner.members, files.problems)
    return files
