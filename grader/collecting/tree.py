"""What lies in a folder or an archive, listed before anything is read. Nothing is followed, nothing unpacked by itself.

Members are read one by one, each within a bound, so that what an archive claims about sizes decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from grader.collecting.names import is_nobodys, refusal, same
from grader.errors import InputError, in_a_line

__all__ = ["MAX_ENTRIES", "Candidate", "Member", "Problem", "Tree", "Unreadable", "chunks", "tree_of"]

MAX_ENTRIES = 100_000
"""Entries of one folder or archive."""


class Unreadable(InputError):
    """A file, or an archive in an archive, cannot be read; the rest goes on."""


@dataclass(frozen=True)
class Member:
    """One plain file."""

    path: PurePosixPath
    """Relative, and safe to write."""
    read: Callable[[int], bytes]
    """Its content, when that has at most so many bytes. Raises `Unreadable`."""
    owner: int | None = None
    """The user id of its owner, in a folder."""
    holders: tuple[int, ...] = ()
    """In a folder: the owners of the folders around it, that of the whole tree first."""
    changed: float | None = None
    """In a folder: when it was last changed, as the system says; nobody can set that back."""


@dataclass(frozen=True)
class Problem:
    """Something that was left out."""

    name: str
    """As the folder or the archive calls it; not safe, and not believed."""
    why: str
    """In some words."""
    whole: str = ""
    """The name from the top of the source."""

    def __str__(self) -> str:
        return f"{in_a_line(self.name, 100)}: {self.why}"


@dataclass(frozen=True)
class Candidate:
    """An entry as a folder or an archive lists it, before anything about it is believed."""

    name: str
    """Its path, with `/` between the parts."""
    why_not: str
    """Why it is not taken (a link, a device, encrypted); empty for a plain file."""
    read: Callable[[int], bytes]
    """As for a member."""
    owner: int | None = None
    """As for a member."""
    holders: tuple[int, ...] = ()
    """As for a member."""
    changed: float | None = None
    """As for a member."""


@dataclass(frozen=True)
class Tree:
    """The files of a folder or an archive."""

    members: tuple[Member, ...]
    """What may be read, by path."""
    problems: tuple[Problem, ...] = ()
    """What may not."""

    def below(self, *parts: str) -> Tree:
        """The part of it in one folder, with paths from there."""
        count, prefix = len(parts), "/".join(parts) + "/"
        return Tree(
            tuple(
                replace(item, path=PurePosixPath(*item.path.parts[count:]), holders=item.holders[count:])
                for item in self.members
                if item.path.parts[:count] == parts and len(item.path.parts) > count
            ),
            tuple(
                Problem(item.name.removeprefix(prefix), item.why, item.whole)
                for item in self.problems
                if item.name.startswith(prefix)
            ),
        )

    def top(self) -> tuple[str, ...]:
        """The names at its top, sorted."""
        return tuple(sorted({item.path.parts[0] for item in self.members}))

    def folders(self) -> tuple[str, ...]:
        """Those of the names at its top that are folders, sorted."""
        return tuple(sorted({item.path.parts[0] for item in self.members if len(item.path.parts) > 1}))

    def member(self, *parts: str) -> Member | None:
        """The file of this path, if there is one."""
        return next((item for item in self.members if item.path.parts == parts), None)


def tree_of(candidates: Iterable[Candidate], where: str) -> Tree:
    """The tree of what may be read, the first of each name. Raises `Unreadable` when there are too many entries."""
    members: dict[str, Member] = {}
    problems: list[Problem] = []
    folders: set[str] = set()
    for number, item in enumerate(candidates):
        if number >= MAX_ENTRIES:
            raise Unreadable(f"{where}: more than {MAX_ENTRIES} entries; hand in less")
        path = PurePosixPath(item.name)
        if is_nobodys(path):
            continue
        why = refusal(item.name) or item.why_not or _clash(path, members, folders)
        if why:
            problems.append(Problem(item.name, why, item.name))
            continue
        members[same(path)] = Member(path, item.read, item.owner, item.holders, item.changed)
        folders |= {same(parent) for parent in path.parents}
    return Tree(tuple(sorted(members.values(), key=lambda member: member.path)), tuple(problems))


def _clash(path: PurePosixPath, members: dict[str, Member], folders: set[str]) -> str:
    key = same(path)
    if key in members:
        twice = members[key].path == path
        return "there are two of this name" if twice else f"differs from {members[key].path.name!a} only in case"
    if key in folders or any(same(parent) in members for parent in path.parents):
        return "is a file and a folder at once"
    return ""


def chunks(read: Callable[[int], bytes], most: int, name: str) -> bytes:
    """What `read` gives, piece by piece. Raises `Unreadable` as soon as there are more than `most` bytes."""
    data = b"".join(_pieces(read, most))
    if len(data) > most:
        raise Unreadable(f"{in_a_line(name, 100)}: over the limit of {most / 2**20:g} MiB; hand in less")
    return data


def _pieces(read: Callable[[int], bytes], most: int) -> Iterator[bytes]:
    left = most + 1
    while left > 0 and (piece := read(min(left, 1 << 20))):
        left -= len(piece)
        yield piece
