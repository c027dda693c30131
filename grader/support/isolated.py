"""Reads students' files in a child process, whose time and memory the kernel limits.

The child is forked from this process, so that it has everything loaded. It reads one hand-in after another, and is
replaced only if a hand-in breaks a limit. It runs no student's code. Its results come back as a JSON document and
bytes, never as Python objects.
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
"""Exit status of the child if it exceeded its memory."""
LOOK_SECONDS = 0.1
"""Seconds between two looks whether the command was interrupted."""


@dataclass(frozen=True)
class Bounds:
    """Limits on reading one hand-in."""

    seconds: float = 20.0
    """Most seconds of processor time."""
    memory_mib: int = 1024
    """Most MiB of memory, in addition to that of this process."""

    @classmethod
    def of(cls, submission_mib: float) -> Self:
        """The limits for hand-ins of up to `submission_mib`: many times what honest ones of that size need."""
        return cls(10 + submission_mib, int(512 + 32 * submission_mib))


@dataclass(frozen=True)
class Reading:
    """The result of reading one hand-in."""

    document: Mapping[str, Any]
    """Plain data, as in JSON."""
    parts: tuple[bytes, ...] = field(default=())
    """Contents of files."""


class _Killed(InfrastructureError):
    """The process was killed from outside, or by the kernel."""


class Apart:
    """Calls `act` in a child process. Use it as a context manager.

    The child is forked when the first hand-in is read, with the state of that moment. With `alone`, it closes all files
    that are open in this process, because others may wait for these to be closed.
    """

    def __init__(self, act: Callable[[str], Reading], bounds: Bounds, alone: bool = True) -> None:
        self._act = act
        self._bounds = bounds
        self._alone = alone
        self._pid = 0
        self._wire: Connection | None = None

    def read(self, key: str) -> Reading:
        """The result of `act` for `key`. Raises what `act` raises, and `SubmissionError` if it breaks a limit.

        If somebody killed the child, perhaps while it was idle, it is replaced once.
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
            with suppress(ConnectionError):  # the child has ended, so there will be no answer
                wire.send_bytes(json.dumps(key).encode())
            answer = _answer_from(wire)
        except BaseException:  # an interrupt: the pending answer must not be taken for the next one
            self._end()
            raise
        if answer is None:
            raise self._broken(self._end(kill=False))
        document, parts = answer
        if document["grown"]:
            self._end()  # memory left over from one hand-in must not count against the next
        if "error" in document:
            raise _error_of(document)
        return Reading(document["read"], parts)

    def _begin(self) -> Connection:
        ours, theirs = Pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # about forking with threads, which is safe here
            self._pid = os.fork()
        if self._pid == 0:
            ours.close()  # otherwise it would not notice when the other side closes
            _serve(theirs, self._act, self._bounds, self._alone)
        theirs.close()
        self._wire = ours
        return ours

    def _end(self, kill: bool = True) -> int:
        """End the child, or reap it if it has ended; returns its wait status."""
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
        if number == signal.SIGKILL:  # from the kernel, if the machine is short of memory, or from somebody
            return _Killed("the process that reads hand-ins was killed; run the same command again")
        how = f"signal {number}" if number else f"status {os.WEXITSTATUS(status)}"
        return HandInError(f"internal error, the process that reads hand-ins ended with {how}; please report it")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._end()


class Here(Apart):
    """The same in this process, without limits: for tests, and for systems that cannot fork."""

    def read(self, key: str) -> Reading:
        """The result of `act` for `key`."""
        return self._act(key)


def _serve(wire: Connection, act: Callable[[str], Reading], bounds: Bounds, alone: bool) -> NoReturn:
    """Act as the child: answer questions until the other side closes the connection."""
    status = 1
    try:
        gc.freeze()  # collecting the parent's objects here would close shared resources
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
    except (EOFError, ConnectionError):  # the other side has closed the connection
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
        raise  # there is no memory to report it
    except Exception as error:
        number = error.errno if isinstance(error, OSError) else None
        said = str(error) if isinstance(error, GradecastError) else reason(error)
        return {"error": type(error).__name__, "said": said, "errno": number}, ()


def _answer_from(wire: Connection) -> tuple[dict[str, Any], tuple[bytes, ...]] | None:
    """The answer to the last question; None if the child has ended. Raises if the command is interrupted meanwhile."""
    try:
        while not wire.poll(LOOK_SECONDS):
            heed()
        document = json.loads(wire.recv_bytes())
        return document, tuple(wire.recv_bytes() for _ in range(document["parts"]))
    except (EOFError, OSError):
        return None


def _error_of(document: Mapping[str, Any]) -> Exception:
    """The error that `_answer` reported: from `grader.errors`, or of the system; any other is an internal error."""
    kind, said = document["error"], document["said"]
    known = getattr(errors, kind, None)
    if isinstance(known, type) and issubclass(known, GradecastError):
        return known(said)
    if document["errno"] is not None:
        return OSError(document["errno"], os.strerror(document["errno"]))
    return HandInError(said)


def _quieten() -> None:
    """Ignore signals, which the parent process handles."""
    signal.set_wakeup_fd(-1)
    for name in ("SIGINT", "SIGHUP", "SIGTERM"):
        signal.signal(signal.Signals[name], signal.SIG_IGN)
    for name in ("SIGXCPU", "SIGPROF", "SIGCHLD"):
        signal.signal(signal.Signals[name], signal.SIG_DFL)


def _bound(kind: int, most: int) -> None:
    """Set the soft limit, as far as the hard limit allows; some systems lack some limits."""
    hard = resource.getrlimit(kind)[1]
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _size() -> int:
    """Size of this process's address space in bytes."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return 4096 * MIB
