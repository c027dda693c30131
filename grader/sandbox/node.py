"""What processes of one user on one machine tell each other of an exercise: that its cells run, or that it is examined.

Two files stand for that, and whoever holds a lock on one says so. Each says first what it is about to do, and then
looks what others say, so that of two who begin at once at least one waits. A process that has ended holds no lock.

The files lie in memory, which a cluster's machines do not share; a job whose scheduler gives it a `/dev/shm` of its own
hears of no other job (`docs/cluster.md`).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
import tempfile
from pathlib import Path

from grader.errors import SandboxError

__all__ = ["Node"]

IN_MEMORY = Path("/dev/shm")


class Node:
    """This process among all of this user's on this machine that run the exercise called `exercise`."""

    def __init__(self, exercise: str, folder: Path | None = None) -> None:
        folder = folder or _folder()
        name = hashlib.sha256(exercise.encode()).hexdigest()[:24]
        self._cells, self._exams = _Word(folder / f"{name}.cells"), _Word(folder / f"{name}.exams")

    def may_run_cells(self) -> bool:
        """Cells are about to run here, or run already; returns whether they may, for nobody takes an exam."""
        self._exams.take_back()
        return self._cells.say() and not self._exams.is_said()

    def may_take_exams(self) -> bool:
        """No cells run here, and exams are about to begin; returns whether they may, for nobody else runs cells."""
        self._cells.take_back()
        return self._exams.say() and not self._cells.is_said()

    def leave(self) -> None:
        """Nothing runs here."""
        self._cells.take_back()
        self._exams.take_back()


class _Word:
    """Something that any number of processes may say at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._saying: int | None = None

    def say(self) -> bool:
        """Returns whether it is said now; for the moment in which somebody listens it cannot be."""
        if self._saying is None:
            self._saying = self._locked(fcntl.LOCK_SH)
        return self._saying is not None

    def take_back(self) -> None:
        """Say it no longer."""
        if self._saying is not None:
            os.close(self._saying)
            self._saying = None

    def is_said(self) -> bool:
        """Whether anybody says it; to be asked only by who does not."""
        listening = self._locked(fcntl.LOCK_EX)
        if listening is not None:
            os.close(listening)
        return listening is None

    def _locked(self, kind: int) -> int | None:
        """The file, open and locked; none where others hold locks that forbid it."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return descriptor


def _folder() -> Path:
    """A folder that is this user's alone, the same for all of its processes. Raises `SandboxError`."""
    parent = IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else Path(tempfile.gettempdir())
    folder = parent / f"gradecast-{os.geteuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
    except OSError as error:
        raise SandboxError(f"{folder}: cannot be made ({error.strerror}); exams are kept apart by it") from None
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o077:
        raise SandboxError(f"{folder}: somebody else made it; remove it, for exams are kept apart by it")
    return folder
