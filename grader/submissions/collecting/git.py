"""Reads untrusted git repositories without using their configuration, hooks or attributes.

git itself reads the objects, but in an empty repository of ours whose object folder is the foreign one
(`GIT_OBJECT_DIRECTORY`, see git(1)). So git never sees the foreign repository's config, hooks, filters, aliases and
remotes. References are small text files, which are read here. Links and alternates, which would lead to objects
elsewhere, are refused.
"""

from __future__ import annotations

import math
import os
import re
import resource
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from grader.errors import InfrastructureError, in_a_line
from grader.submissions.collecting.tree import Candidate, Tree, Unreadable, tree_of
from grader.support.plain_files import open_plainly

__all__ = ["Commit", "Repository", "find_repository", "open_repository"]

SECONDS = 10.0
"""Most seconds of processor time of all git commands on one repository, a hundred times what honest ones take."""
WAIT_SECONDS = 60.0
"""Most seconds of wall-clock time of one git command, which may have to wait for the disk."""
MEMORY = 2 << 30
"""Most bytes of memory of one git process."""
MAX_LISTING = 64 << 20
MAX_REFERENCES = 16 << 20
_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_BRANCH = re.compile(r"ref: (refs/heads/[\w./+@-]+)")
_ENTRY = re.compile(rb"(?P<mode>\d+) (?P<kind>\w+) (?P<hash>[0-9a-f]+) +(?P<size>\d+|-)\t(?P<name>.*)", re.DOTALL)
_MODES = {"120000": "a link; hand in the file itself", "160000": "a submodule; hand in the files themselves"}
_LONGEST_POINTER = 1024
"""Most bytes of a git LFS pointer; git LFS does not accept longer ones."""
_LFS = b"version https://git-lfs.github.com/spec/v1"


@dataclass(frozen=True)
class Commit:
    """A commit."""

    hash: str
    """Its hash."""
    when: datetime
    """The committer's date, by the clock of the committer's machine."""


@dataclass(frozen=True)
class Repository:
    """A foreign repository, opened."""

    objects: Path
    """The folder of its objects."""
    branch: str
    """The default branch, to which `HEAD` points."""
    tip: str
    """Hash of the branch's last commit."""
    home: Path
    """The empty repository through which the objects are read."""
    spent: list[float] = field(default_factory=list)
    """Seconds of processor time that each git command took so far."""

    def last(self, before: datetime | None) -> Commit | None:
        """The last commit on the default branch that is not after `before`; None if there is none."""
        until = [f"--min-age={int(before.timestamp())}"] if before else []
        said = self._git("rev-list", "-1", *until, "--format=%H %ct", self.tip).decode("ascii", "replace").split()
        if len(said) != 4 or not said[3].lstrip("-").isdigit():
            return None
        try:
            return Commit(said[2], datetime.fromtimestamp(int(said[3]), UTC))
        except (ValueError, OverflowError, OSError):
            what = f"its last commit is of no date that a calendar has ({said[3][:20]} s)"
            raise Unreadable(f"{what}; commit again") from None

    def files(self, commit: Commit) -> Tree:
        """The files of `commit`. Raises `Unreadable`."""
        listing = self._git("ls-tree", "-r", "-l", "-z", "--full-tree", commit.hash)
        return tree_of((self._candidate(entry) for entry in listing.split(b"\0") if entry), self.objects.parent.name)

    def _candidate(self, entry: bytes) -> Candidate:
        found = _ENTRY.fullmatch(entry)
        if found is None:
            raise Unreadable(f"{entry[:80]!a}: not what git lists; fix the repository")
        name, number = found["name"].decode("utf-8", "surrogateescape"), found["hash"].decode()
        size = int(found["size"]) if found["size"].isdigit() else 0
        return Candidate(
            name, _MODES.get(found["mode"].decode(), ""), lambda most: self._content(number, name, size, most)
        )

    def _content(self, number: str, name: str, size: int, most: int) -> bytes:
        where = in_a_line(name, 100)
        if size > most:
            raise Unreadable(f"{where}: over the limit of {most / 2**20:g} MiB; hand in less")
        data = self._git("cat-file", "blob", number)
        if size <= _LONGEST_POINTER and data.startswith(_LFS):
            raise Unreadable(f"{where}: kept by git LFS, and not in the repository; hand in the file itself")
        return data

    def _git(self, *arguments: str) -> bytes:
        """The output of a git command, bounded in length, time and memory. Raises `Unreadable`."""
        left = SECONDS - sum(self.spent)
        if left <= 0:
            what = f"git takes more than {SECONDS:g} s of processor time to read it"
            raise Unreadable(f"{what}; hand in the files themselves")
        before = _time_of_children()
        with subprocess.Popen(
            ["git", *_SETTINGS, *arguments],
            env=self._environment(),
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            preexec_fn=partial(_bounded, left),
        ) as git:
            patience = threading.Timer(WAIT_SECONDS, git.kill)
            patience.start()
            assert git.stdout is not None
            data = git.stdout.read(MAX_LISTING + 1)
            if len(data) > MAX_LISTING:
                git.kill()
            patience.cancel()
        self.spent.append(_time_of_children() - before)
        if git.returncode:
            raise Unreadable("git cannot read it: damaged, incomplete (a shallow or partial clone?) or too large")
        return data

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.home),
            "LC_ALL": "C",
            "GIT_DIR": str(self.home),
            "GIT_OBJECT_DIRECTORY": str(self.objects),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_ALLOW_PROTOCOL": "",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_OPTIONAL_LOCKS": "0",
        }


_SETTINGS = ("-c", "core.commitGraph=false", "-c", "core.multiPackIndex=false", "-c", "gc.auto=0")


def find_repository(folder: Path) -> Path | None:
    """The `.git` folder of the repository in `folder`, or `folder` if it is bare; None if it is not a repository."""
    for place in (folder / ".git", folder):
        if (place / "HEAD").is_file() and (place / "objects").is_dir():
            return place
    return folder / ".git" if (folder / ".git").exists() else None


@contextmanager
def open_repository(place: Path) -> Iterator[Repository]:
    """The repository in the `.git` folder `place`. Raises `Unreadable`, or `InfrastructureError` if git is missing."""
    if shutil.which("git") is None:
        raise InfrastructureError("git is not here; install it (apt-get install git)")
    _check_place(place)
    head = _text(place / "HEAD").strip()
    found = _BRANCH.fullmatch(head)
    branch = found[1] if found else ""
    tip = _reference(place, branch) if branch else head
    if not _HASH.fullmatch(tip):
        what = f"branch {branch.removeprefix('refs/heads/')} has no commit" if branch else "HEAD cannot be read"
        raise Unreadable(f"{what}; push the work to the default branch")
    with TemporaryDirectory(prefix="gradecast-git-") as home:
        repository = Repository(
            (place / "objects").resolve(), branch.removeprefix("refs/heads/") or "HEAD", tip, Path(home)
        )
        kind = "sha256" if len(tip) == 64 else "sha1"
        for path, text in (("HEAD", "ref: refs/heads/none\n"), ("config", _config(kind))):
            (repository.home / path).write_text(text)
        (repository.home / "refs").mkdir()
        yield repository


def _config(kind: str) -> str:
    version = f"1\n[extensions]\n\tobjectFormat = {kind}" if kind == "sha256" else "0"
    return f"[core]\n\tbare = true\n\trepositoryFormatVersion = {version}\n"


def _check_place(place: Path) -> None:
    """Raise `Unreadable` if parts of the repository are elsewhere."""
    if place.is_symlink() or not place.is_dir():
        raise Unreadable(".git is a link, or says that the repository is elsewhere; hand in a clone")
    for path in (place / "commondir", place / "objects" / "info" / "alternates"):
        if path.exists() or path.is_symlink():
            raise Unreadable(f"{path.relative_to(place)}: a part of the repository is elsewhere; hand in a clone")
    for folder, folders, files in os.walk(place / "objects", followlinks=False):
        if any((Path(folder) / name).is_symlink() for name in (*folders, *files)) or Path(folder).is_symlink():
            raise Unreadable("objects: holds links; hand in a clone")


def _reference(place: Path, name: str) -> str:
    """The commit to which the reference `name` points; empty if there is none."""
    loose = place / name
    if ".." not in name and loose.is_file():
        return _text(loose).strip()
    packed = _text(place / "packed-refs") if (place / "packed-refs").is_file() else ""
    lines = (line.split(" ", 1) for line in packed.splitlines())
    return next((line[0] for line in lines if len(line) == 2 and line[1].strip() == name), "")


def _text(path: Path) -> str:
    if path.is_symlink():
        raise Unreadable(f"{path.name}: a link; hand in a clone")
    with open_plainly(path) as file:
        return file.read(MAX_REFERENCES).decode("utf-8", "replace")


def _time_of_children() -> float:
    """Seconds of processor time of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _bounded(seconds: float) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(seconds), math.ceil(seconds)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
