"""The border around one hand-in: whatever it makes go wrong costs its student, is named, and the class goes on.

Every command that goes through a class puts each student's part into `Border.around`, and catches nothing else for
that purpose. What is the machine's own (a full disk, a database that is gone, an interrupt) concerns everybody, and
passes through: it ends the command once.
"""

from __future__ import annotations

import errno
import os
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard, TypeVar

from grader.errors import GradecastError, InfrastructureError, in_a_line
from grader.support.cpu_bound import OutOfPatience

__all__ = ["OPEN", "Border", "Stopped", "machines_own", "reason"]

T = TypeVar("T")
R = TypeVar("R")

_OF_THE_MACHINE = frozenset(
    {
        errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.EMFILE, errno.ENFILE,
        errno.ENOMEM, errno.EAGAIN, errno.ENODEV, errno.ENXIO, errno.EHOSTDOWN, errno.ENOTCONN, errno.ECONNRESET,
        errno.EPIPE,
    }
)  # fmt: skip
"""Errors that no name and no content of a file can cause."""
_OURS = str(Path(__file__).parent.parent) + os.sep
_LONGEST = 300
"""Characters of a reason."""


@dataclass(frozen=True)
class Stopped:
    """Something of one student's that was stopped at the border."""

    student: str
    """Whose it is: an id, or what the source calls it where ids are not known yet."""
    why: str
    """In one line."""

    def __str__(self) -> str:
        return f"{in_a_line(self.student, 80)}: {self.why}"


class Border:
    """Goes around each hand-in of a class in turn, and knows what was stopped."""

    def __init__(self) -> None:
        self.stopped: list[Stopped] = []

    @property
    def students(self) -> frozenset[str]:
        """Whose something was stopped."""
        return frozenset(item.student for item in self.stopped)

    @property
    def lines(self) -> tuple[str, ...]:
        """What was stopped, a line for each."""
        return tuple(str(item) for item in self.stopped)

    @contextmanager
    def around(self, student: str, settle: Callable[[BaseException], object] = lambda error: None) -> Iterator[None]:
        """Stop what goes wrong within, and have `settle` do with it what is to be done for that student.

        What is the machine's own is raised, as `InfrastructureError` where it has no words of its own.
        """
        try:
            yield
        except (Exception, OutOfPatience) as error:
            if isinstance(error, InfrastructureError):
                raise
            if machines_own(error):
                raise InfrastructureError(
                    f"{in_a_line(student, 80)}: {error.strerror or error}; what was finished is kept: fix that and "
                    "run the same command again"
                ) from error
            self.stopped.append(Stopped(student, reason(error)))
            settle(error)

    def each(self, items: Iterable[T], name: Callable[[T], str], act: Callable[[T], R]) -> Iterator[R]:
        """What `act` gives for each of `items`, without those for which it fails; `name` says whose they are."""
        for item in items:
            found: list[R] = []
            with self.around(name(item)):
                found.append(act(item))
            yield from found


class _Open(Border):
    """No border: what goes wrong is raised."""

    @contextmanager
    def around(self, student: str, settle: Callable[[BaseException], object] = lambda error: None) -> Iterator[None]:
        """Stop nothing."""
        yield


OPEN: Border = _Open()
"""For whoever has to do with one hand-in alone, and means to hear what is wrong with it."""


def machines_own(error: BaseException) -> TypeGuard[OSError]:
    """Whether it is an error of the system that no hand-in can cause."""
    return isinstance(error, OSError) and not isinstance(error, GradecastError) and error.errno in _OF_THE_MACHINE


def reason(error: BaseException) -> str:
    """Why something was stopped, in one line: the message of a `GradecastError`; a description of other errors."""
    if isinstance(error, GradecastError):
        return in_a_line(error, _LONGEST)
    if isinstance(error, MemoryError):
        return "it takes more memory than there is; hand in less"
    if isinstance(error, RecursionError):
        return f"it is nested too deeply{_place(error)}; hand in something flatter"
    if isinstance(error, OutOfPatience):
        return "it takes more processor time than it may; hand in less"
    said = f": {in_a_line(error, _LONGEST // 2)}" if str(error) else ""
    return f"internal error, {type(error).__name__}{said}{_place(error)}; please report it"


def _place(error: BaseException) -> str:
    """Where in our own code it happened, for whoever fixes it."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(_OURS)]
    if not frames:
        return ""
    return f" ({Path(frames[-1].filename).relative_to(Path(_OURS).parent)}:{frames[-1].lineno})"
