"""Coordinates one user's processes on one machine, for one exercise: some run cells, or some run exams, but not both.

There is one file for cells and one for exams; a lock on a file announces that its phase runs. A process first announces
what it is about to do, and then looks at what others announce, so that at least one of two simultaneous processes
waits. Locks of a process that has ended are released by the kernel.

The files are in memory, which the machines of a cluster do not share. A job whose scheduler gives it its own `/dev/shm`
does not see other jobs (`docs/cluster.md`).
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
    """This process among all of this user's processes on this machine that run `exercise`."""

    def __init__(self, exercise: str, folder: Path | None = None) -> None:
        folder = folder or _folder()
        name = hashlib.sha256(exercise.encode()).hexdigest()[:24]
        self._cells, self._exams = _Word(folder / f"{name}.cells"), _Word(folder / f"{name}.exams")

    def may_run_cells(self) -> bool:
        """Announce that cells run here or are about to; returns whether they may, because no exam runs elsewhere."""
        self._exams.take_back()
        return self._cells.say() and not self._exams.is_said()

    def may_take_exams(self) -> bool:
        """Announce that exams begin and no cells run here; returns whether they may, because no cells run elsewhere."""
        self._cells.take_back()
        return self._exams.say() and not self._cells.is_said()

    def leave(self) -> None:
        """Announce that nothing runs here."""
        self._cells.take_back()
        self._exams.take_back()


class _Word:
    """An announcement that any number of processes can make at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._saying: int | None = None

    def say(self) -> bool:
        """Announce; returns whether that worked. It fails while another process is just looking."""
        if self._saying is None:
            self._saying = self._locked(fcntl.LOCK_SH)
        return self._saying is not None

    def take_back(self) -> None:
        """Withdraw the announcement."""
        if self._saying is not None:
            os.close(self._saying)
            self._saying = None

    def is_said(self) -> bool:
        """Whether any process announces it. Only for processes that do not announce it themselves."""
        listening = self._locked(fcntl.LOCK_EX)
        if listening is not None:
            os.close(listening)
        return listening is None

    def _locked(self, kind: int) -> int | None:
        """The descriptor of the locked file; None if the locks of others forbid it."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return descriptor


def _folder() -> Path:
    """A private folder of this user, the same for all of its processes. Raises `SandboxError`."""
    parent = IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else Path(tempfile.gettempdir())
    folder = parent / f"gradecast-{os.geteuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
    except OSError as error:
        raise SandboxError(f"{folder}: cannot be made ({error.strerror}); it keeps exams apart from cells") from None
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o077:
        raise SandboxError(f"{folder}: somebody else made it; remove it, since it keeps exams apart from cells")
    return folder
