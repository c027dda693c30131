"""Reading what students wrote, in a process of its own: what a file makes it take is bounded by the kernel.

The process is forked from this one, so that it has all that reading needs and takes nothing to make ready; it reads
one hand-in after another, and only one that breaks a bound takes it along. It runs no student's code. What it has read
comes back as a document and bytes, never as an object.
"""

from __future__ import annotations

import gc
import json
import math
import os
import resource
import signal
import time
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn, Self

from grader import errors
from grader.errors import GradecastError, HandInError, InfrastructureError, SubmissionError
from grader.support.border import reason
from grader.support.interrupts import heed

__all__ = ["Apart", "Bounds", "Here", "Reading"]

MIB = 1 << 20
OUT_OF_MEMORY = 70
"""Exit status of the process where it may have no more."""
LOOK_SECONDS = 0.1
"""Between two looks whether the command was interrupted."""


@dataclass(frozen=True)
class Bounds:
    """What reading one hand-in may take."""

    seconds: float = 20.0
    """Of processor time."""
    memory_mib: int = 1024
    """Of memory, beyond what this process has."""

    @classmethod
    def of(cls, submission_mib: float) -> Self:
        """The bounds where hand-ins may have `submission_mib`: many times what honest ones of that size take."""
        return cls(10 + submission_mib, int(512 + 32 * submission_mib))


@dataclass(frozen=True)
class Reading:
    """What came of reading one hand-in."""

    document: Mapping[str, Any]
    """Plain data: what JSON holds."""
    parts: tuple[bytes, ...] = field(default=())
    """Contents of files."""


class _Killed(InfrastructureError):
    """The process was killed from outside, or by the kernel."""


class Apart:
    """Does `act` in a process of its own. Use it as a context manager.

    The process begins when the first hand-in is read, and knows what was known then. With `alone` it lets go of all
    files that are open here, as it must where others wait for their ends.
    """

    def __init__(self, act: Callable[[str], Reading], bounds: Bounds, alone: bool = True) -> None:
        self._act = act
        self._bounds = bounds
        self._alone = alone
        self._pid = 0
        self._wire: Connection | None = None

    def read(self, key: str) -> Reading:
        """What `act` gives for `key`. Raises what it raises, and `SubmissionError` when that breaks a bound.

        A process that somebody killed, perhaps while nothing was asked of it, is replaced once.
        """
        if not hasattr(os, "fork"):
            return self._act(key)
        try:
            return self._ask(key)
        except _Killed:
            return self._ask(key)

    def _ask(self, key: str) -> Reading:
        try:
            wire = self._wire or self._begin()
            with suppress(ConnectionError):  # it is gone, as is its answer
                wire.send_bytes(json.dumps(key).encode())
            answer = _answer_from(wire)
        except BaseException:  # an interrupt: half an answer is on the way, which is none to the next question
            self._end()
            raise
        if answer is None:
            raise self._broken(self._end(kill=False))
        document, parts = answer
        if document["grown"]:
            self._end()  # what is left of one hand-in must not be counted as another's
        if "error" in document:
            raise _error_of(document)
        return Reading(document["read"], parts)

    def _begin(self) -> Connection:
        ours, theirs = Pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of forks beside threads, which take nothing along
            self._pid = os.fork()
        if self._pid == 0:
            ours.close()  # or it would not hear that the other side is gone
            _serve(theirs, self._act, self._bounds, self._alone)
        theirs.close()
        self._wire = ours
        return ours

    def _end(self, kill: bool = True) -> int:
        """End the process, or wait for the end of one that has gone; returns its wait status."""
        if self._wire is None:
            return 0
        self._wire.close()
        self._wire = None
        if kill:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
        return os.waitpid(self._pid, 0)[1]

    def _broken(self, status: int) -> Exception:
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == OUT_OF_MEMORY:
            return SubmissionError(f"it takes more than {self._bounds.memory_mib} MiB of memory to read; hand in less")
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        if number == signal.SIGXCPU:
            return SubmissionError(
                f"it takes more than {self._bounds.seconds:g} s of processor time to read; hand in less"
            )
        if number == signal.SIGKILL:  # the kernel's, where the machine itself is short of memory, or somebody's
            return _Killed("the process that reads hand-ins was killed; run the same command again")
        how = f"signal {number}" if number else f"status {os.WEXITSTATUS(status)}"
        return HandInError(f"internal error, the process that reads hand-ins ended with {how}; please report it")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._end()


class Here(Apart):
    """The same in this process, without bounds: for tests, and for systems that cannot fork."""

    def read(self, key: str) -> Reading:
        """What `act` gives for `key`."""
        return self._act(key)


def _serve(wire: Connection, act: Callable[[str], Reading], bounds: Bounds, alone: bool) -> NoReturn:
    """Be the process that reads, until nobody asks any more."""
    status = 1
    try:
        gc.freeze()  # what is collected of it here would close what is shared
        _quieten()
        if alone:
            os.closerange(3, wire.fileno())
            os.closerange(wire.fileno() + 1, 1 << 20)
        before = _size()
        _bound(resource.RLIMIT_AS, before + bounds.memory_mib * MIB)
        _bound(resource.RLIMIT_CORE, 0)
        while True:
            question = wire.recv_bytes()
            _bound(resource.RLIMIT_CPU, math.ceil(time.process_time() + bounds.seconds))
            document, parts = _answer(act, json.loads(question))
            document |= {"grown": _size() - before > bounds.memory_mib * MIB // 4, "parts": len(parts)}
            for message in (json.dumps(document).encode(), *parts):
                wire.send_bytes(message)
    except (EOFError, ConnectionError):  # nobody asks any more
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
    finally:
        os._exit(status)


def _answer(act: Callable[[str], Reading], key: str) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    try:
        found = act(key)
        return {"read": found.document}, found.parts
    except MemoryError:
        raise  # there is none to say so with
    except Exception as error:
        number = error.errno if isinstance(error, OSError) else None
        said = str(error) if isinstance(error, GradecastError) else reason(error)
        return {"error": type(error).__name__, "said": said, "errno": number}, ()


def _answer_from(wire: Connection) -> tuple[dict[str, Any], tuple[bytes, ...]] | None:
    """The answer to the last question; None when the other side is gone. Raises what an interrupt raises meanwhile."""
    try:
        while not wire.poll(LOOK_SECONDS):
            heed()
        document = json.loads(wire.recv_bytes())
        return document, tuple(wire.recv_bytes() for _ in range(document["parts"]))
    except (EOFError, OSError):
        return None


def _error_of(document: Mapping[str, Any]) -> Exception:
    """The error that `_answer` told of: one of `grader.errors`, or of the system; any other is one of ours."""
    kind, said = document["error"], document["said"]
    known = getattr(errors, kind, None)
    if isinstance(known, type) and issubclass(known, GradecastError):
        return known(said)
    if document["errno"] is not None:
        return OSError(document["errno"], os.strerror(document["errno"]))
    return HandInError(said)


def _quieten() -> None:
    """Signals are for the process that asks."""
    signal.set_wakeup_fd(-1)
    for name in ("SIGINT", "SIGHUP", "SIGTERM"):
        signal.signal(signal.Signals[name], signal.SIG_IGN)
    for name in ("SIGXCPU", "SIGPROF", "SIGCHLD"):
        signal.signal(signal.Signals[name], signal.SIG_DFL)


def _bound(kind: int, most: int) -> None:
    """Set the soft limit, as far as the hard one allows; some systems have not all of them."""
    hard = resource.getrlimit(kind)[1]
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _size() -> int:
    """Bytes of address space that this process has."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return 4096 * MIB
