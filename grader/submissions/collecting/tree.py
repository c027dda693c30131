"""The contents of a folder or an archive, listed before any file is read. No link is followed, nothing is unpacked.

Members are read one by one, each within a bound, so an archive gains nothing by false claims about sizes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePosixPath

from grader.errors import InputError, in_a_line
from grader.submissions.collecting.names import WRAPPERS, is_nobodys, refusal, same
from grader.support.border import Border

__all__ = ["MAX_ENTRIES", "Candidate", "Member", "Problem", "Share", "Tree", "Unreadable", "chunks", "tree_of"]

MAX_ENTRIES = 100_000
"""Most entries in one student's archive."""
MAX_OF_ONE = 10_000
"""Most entries of one student in a download."""


class Unreadable(InputError):
    """A file, or an archive in an archive, cannot be read; the rest goes on."""

    def __init__(self, message: str, read: int = 0) -> None:
        super().__init__(message)
        self.read = read
        """How many bytes were read before the error."""


@dataclass(frozen=True)
class Member:
    """One plain file."""

    path: PurePosixPath
    """Relative, and safe to write."""
    read: Callable[[int], bytes]
    """Returns its content. Raises `Unreadable` if it has more bytes than the argument allows."""
    owner: int | None = None
    """The user id of its owner, in a folder."""
    holders: tuple[int, ...] = ()
    """In a folder: the owners of the folders around it, outermost first."""
    changed: float | None = None
    """In a folder: when its inode last changed; unlike the time of modification, nobody can set that back."""


@dataclass(frozen=True)
class Problem:
    """Something that was left out."""

    name: str
    """Its name in the folder or the archive; neither safe nor trusted."""
    why: str
    """The reason, in a few words."""
    whole: str = ""
    """The name from the top of the source."""

    def __str__(self) -> str:
        return f"{in_a_line(self.name or 'an entry', 100)}: {self.why}"


@dataclass(frozen=True)
class Candidate:
    """An entry as a folder or an archive lists it, before anything about it is checked."""

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
    """The files that may be read, sorted by path."""
    problems: tuple[Problem, ...] = ()
    """Entries that were left out."""

    @cached_property
    def inside(self) -> Mapping[str, Tree]:
        """The subtree of each folder at the top, with paths relative to that folder; sorted, and made in one pass."""
        members: dict[str, list[Member]] = defaultdict(list)
        problems: dict[str, list[Problem]] = defaultdict(list)
        for item in self.members:
            if len(item.path.parts) > 1:
                path = PurePosixPath(*item.path.parts[1:])
                members[item.path.parts[0]].append(replace(item, path=path, holders=item.holders[1:]))
        for problem in self.problems:
            first, slash, rest = problem.name.partition("/")
            if slash:
                problems[first].append(replace(problem, name=rest))
        return {
            name: Tree(tuple(members.get(name, ())), tuple(problems.get(name, ())))
            for name in sorted({*members, *problems})
        }

    def below(self, *parts: str) -> Tree:
        """The subtree of one folder, with paths relative to it; empty if there is no such folder."""
        found = self
        for part in parts:
            found = found.inside.get(part, Tree(()))
        return found

    def top(self) -> tuple[str, ...]:
        """The names at its top, sorted."""
        return tuple(sorted({item.path.parts[0] for item in self.members}))

    def folders(self) -> tuple[str, ...]:
        """The names of the folders at its top, sorted."""
        return tuple(name for name, inside in self.inside.items() if inside.members)

    def member(self, *parts: str) -> Member | None:
        """The file of this path, if there is one."""
        return next((item for item in self.members if item.path.parts == parts), None)


@dataclass
class Share:
    """Bounds the entries of each student in a download, so that a student with too many harms nobody else."""

    around: int
    """Number of nested folders around everything."""
    counts: Counter[tuple[str, ...]] = field(default_factory=Counter)
    """Entries so far, by the student's folder."""

    def whose(self, path: PurePosixPath) -> tuple[str, ...]:
        """The student's folder that holds `path`."""
        named = path.parts[self.around : self.around + 1]
        return path.parts[: self.around + (2 if named and named[0] in WRAPPERS else 1)]

    def is_full(self, path: PurePosixPath) -> bool:
        """Whether the student of `path` has reached the bound, so that further entries are left out."""
        return self.counts[self.whose(path)] > MAX_OF_ONE

    def within(self, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
        """`candidates` up to the bound of each student, then one entry in place of the student's others."""
        for item in candidates:
            path = PurePosixPath(item.name)
            if is_nobodys(path):
                continue
            whose = self.whose(path)
            self.counts[whose] += 1
            if self.counts[whose] <= MAX_OF_ONE:
                yield item
            elif self.counts[whose] == MAX_OF_ONE + 1:
                why = f"more than {MAX_OF_ONE} entries; the others were left out"
                yield replace(item, name=f"{'/'.join(whose)}/(others)", why_not=why)


def tree_of(candidates: Iterable[Candidate], where: str, share: Share | None = None) -> Tree:
    """The tree of the files that may be read. Of several entries with the same name, the first counts.

    With `share`, the tree holds many students, else one. Raises `Unreadable` if a single student has too many entries.
    """
    members: dict[tuple[str, ...], Member] = {}
    problems: list[Problem] = []
    folders: set[tuple[str, ...]] = set()
    border = Border()
    for number, item in enumerate(share.within(candidates) if share else candidates):
        if number >= MAX_ENTRIES and share is None:
            raise Unreadable(f"{where}: more than {MAX_ENTRIES} entries; hand in less")
        with border.around(item.name):
            path = PurePosixPath(item.name)
            if is_nobodys(path):
                continue
            key = _key(path, share)
            why = refusal(item.name) or item.why_not or _clash(path, key, members, folders)
            if why:
                problems.append(Problem(item.name, why, item.name))
                continue
            members[key] = Member(path, item.read, item.owner, item.holders, item.changed)
            folders |= {key[:count] for count in range(1, len(key))}
    problems += [Problem(item.student, item.why, item.student) for item in border.stopped]
    return Tree(tuple(sorted(members.values(), key=lambda member: member.path)), tuple(problems))


def _key(path: PurePosixPath, share: Share | None) -> tuple[str, ...]:
    """A key that is equal for paths that some system treats as the same, but never for paths of two students."""
    exact = share.whose(path) if share and path.parts else ()
    return (*exact, *(same(PurePosixPath(part)) for part in path.parts[len(exact) :]))


def _clash(
    path: PurePosixPath, key: tuple[str, ...], members: Mapping[tuple[str, ...], Member], folders: set[tuple[str, ...]]
) -> str:
    if key in members:
        twice = members[key].path == path
        return "there are two of this name" if twice else f"differs from {str(members[key].path)!a} only in case"
    if key in folders or any(key[:count] in members for count in range(1, len(key))):
        return "is a file and a folder at once"
    return ""


def chunks(read: Callable[[int], bytes], most: int, name: str) -> bytes:
    """What `read` returns, read piece by piece. Raises `Unreadable` as soon as there are more than `most` bytes."""
    data = b"".join(_pieces(read, most))
    if len(data) > most:
        raise Unreadable(f"{in_a_line(name, 100)}: over the limit of {most / 2**20:g} MiB; hand in less", len(data))
    return data


def _pieces(read: Callable[[int], bytes], most: int) -> Iterator[bytes]:
    left = most + 1
    while left > 0 and (piece := read(min(left, 1 << 20))):
        left -= len(piece)
        yield piece
