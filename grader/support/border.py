"""Isolates errors of single hand-ins: an error affects only its student and is reported, and the class goes on.

Every command that goes through a class handles each student within `Border.around`, and catches no errors in other
ways. Errors of the machine (a full disk, a lost database, an interrupt) concern everybody: they pass through, and end
the command.
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
"""Errors of the machine, which no name or content of a file can cause."""
_OURS = str(Path(__file__).parent.parent) + os.sep
_LONGEST = 300
"""Most characters of a reason."""


@dataclass(frozen=True)
class Stopped:
    """An error with one student's hand-in."""

    student: str
    """The student's id, or the source's name for the hand-in if ids are not known yet."""
    why: str
    """The reason in one line."""

    def __str__(self) -> str:
        return f"{in_a_line(self.student, 80)}: {self.why}"


class Border:
    """Goes around each hand-in of a class in turn, and collects errors."""

    def __init__(self) -> None:
        self.stopped: list[Stopped] = []

    @property
    def students(self) -> frozenset[str]:
        """The students with an error."""
        return frozenset(item.student for item in self.stopped)

    @property
    def lines(self) -> tuple[str, ...]:
        """A line for each error."""
        return tuple(str(item) for item in self.stopped)

    @contextmanager
    def around(self, student: str, settle: Callable[[BaseException], object] = lambda error: None) -> Iterator[None]:
        """Catch errors in this context, record them for `student`, and call `settle` with them.

        Errors of the machine are raised as `InfrastructureError`.
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
        """The results of `act` for each of `items`, without those for which it fails; `name` returns their student."""
        for item in items:
            found: list[R] = []
            with self.around(name(item)):
                found.append(act(item))
            yield from found


class _Open(Border):
    """A border that catches nothing."""

    @contextmanager
    def around(self, student: str, settle: Callable[[BaseException], object] = lambda error: None) -> Iterator[None]:
        """Catch nothing."""
        yield


OPEN: Border = _Open()
"""The border for callers that handle a single hand-in, and want its error raised."""


def machines_own(error: BaseException) -> TypeGuard[OSError]:
    """Whether it is an error of the machine that no hand-in can cause."""
    return isinstance(error, OSError) and not isinstance(error, GradecastError) and error.errno in _OF_THE_MACHINE


def reason(error: BaseException) -> str:
    """The reason for people in one line: the message of a `GradecastError`, or a description of another error."""
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
    """The place in our own code where it happened, for bug reports."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(_OURS)]
    if not frames:
        return ""
    return f" ({Path(frames[-1].filename).relative_to(Path(_OURS).parent)}:{frames[-1].lineno})"
