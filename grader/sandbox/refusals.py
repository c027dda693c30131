"""Answers the system calls that the filter refuses, and reports them.

The kernel makes a refused call wait until init, which no student code can reach, has answered it. So init sees every
refused call of every process of the run, whatever the code does with the error.
"""

from __future__ import annotations

import contextlib
import errno
import os
from typing import Any

from grader.sandbox.allowed_calls import ANSWERS, IN_PASSING, TOLD_BY
from grader.worker.refusals import PASSING

__all__ = ["answer_refused"]

MOST = 100
"""Most different calls that the log names."""
PATIENCE = 1000
"""Consecutive failures after which we give up."""


def answer_refused(rules: Any, telling: int, log: int) -> None:
    """Answer forever. Writes a line for each refused call to the pipe `telling`, and the first of each kind to `log`.

    Raises `OSError` if calls can no longer be answered.
    """
    import pyseccomp

    named: set[str] = set()
    failures = 0
    while True:
        try:
            asked = rules.receive_notify()
            name = _name(pyseccomp, asked.syscall)
            refusal = -ANSWERS.get(name, errno.EPERM)
            place = TOLD_BY.get(name)
            told = name if place is None else f"{name} {asked.syscall_args[place] & 0xFFFFFFFF:#x}"
            _tell(f"{PASSING if told in IN_PASSING else ''}{told}", telling)
            if told not in named and len(named) < MOST:
                named.add(told)
                _tell(f"the sandbox refused the system call {told}", log)
            rules.respond_notify(pyseccomp.NotificationResponse(error=refusal, flags=0, id=asked.id, val=0))
            failures = 0
        except OSError:  # usually the caller has ended, which libseccomp does not distinguish from other failures
            failures += 1
            if failures > PATIENCE:
                raise


def _name(pyseccomp: Any, number: int) -> str:
    try:
        return str(pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, number).decode())
    except ValueError:
        return f"number {number}"


def _tell(text: str, descriptor: int) -> None:
    with contextlib.suppress(BlockingIOError, BrokenPipeError):  # nobody reads the pipe, or not fast enough
        os.write(descriptor, f"{text}\n".encode())
