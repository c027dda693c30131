"""Restricts a process to allowed system calls, by seccomp, and to allowed paths, by Landlock if it is available."""

from __future__ import annotations

import errno
import os
import platform
from collections.abc import Iterable
from functools import cache
from typing import Any

from grader.errors import SandboxError
from grader.sandbox.allowed_calls import ABSENT, ALWAYS, DONE, FILTERED, FREE, NEWER, Choices

__all__ = ["LIBRARY_REMEDY", "build_filter", "landlock_abi", "list_in_force", "load_filter", "restrict_paths"]

LIBRARY_REMEDY = (
    "install libseccomp (apt install libseccomp2, dnf install libseccomp) and pip install 'gradecast[instructor]'"
)
NOTIFYING = 5
"""The API level from which libseccomp and the kernel (Linux 5.0) can report refused calls to a process."""


def build_filter(told: bool = True) -> Any:
    """The filter, to be loaded after a fork. Raises `SandboxError` if libseccomp or pyseccomp is missing.

    With `told`, a refused call waits until the process that holds the filter's descriptor answers; otherwise it fails
    immediately.
    """
    pyseccomp = _library()
    rules = pyseccomp.SyscallFilter(pyseccomp.NOTIFY if told and _can_tell(pyseccomp) else pyseccomp.ERRNO(errno.EPERM))
    known = _numbers(FREE)
    absent: list[str | int] = [*ABSENT, *(number for number in NEWER if number not in known)]
    answers: tuple[tuple[Any, Iterable[tuple[str | int, Choices]]], ...] = (
        (pyseccomp.ALLOW, (*((call, ALWAYS) for call in sorted(FREE)), *FILTERED.items())),
        (pyseccomp.ERRNO(0), DONE.items()),
        (pyseccomp.ERRNO(errno.ENOSYS), ((call, ALWAYS) for call in absent)),
    )
    for action, calls in answers:
        for call, choices in calls:
            number = _number(call)
            for choice in choices if number >= 0 else ():
                conditions = (pyseccomp.Arg(place, pyseccomp.MASKED_EQ, mask, value) for place, mask, value in choice)
                rules.add_rule(action, number, *conditions)
    return rules


def load_filter(rules: Any) -> int | None:
    """Confine this process and its children by `rules`; returns the descriptor for answering refused calls.

    Returns None if they fail immediately, because the system is too old, or because another filter reports calls
    already, as in some containers. Raises `OSError`.
    """
    try:
        rules.load()
    except OSError:  # libseccomp does not say which of the two it is
        build_filter(told=False).load()
        return None
    pyseccomp = _library()
    return int(pyseccomp._libseccomp.seccomp_notify_fd(rules._filter)) if _can_tell(pyseccomp) else None


@cache
def list_in_force() -> str:
    """What the filter allows on this machine, in a few words."""
    return f"{len(_numbers((*FREE, *FILTERED)))} system calls allowed ({platform.machine()}), all others refused"


def _library() -> Any:
    try:
        import pyseccomp
    except (ImportError, RuntimeError) as error:
        raise SandboxError(f"no sandbox: system calls cannot be filtered: {error}; {LIBRARY_REMEDY}") from error
    return pyseccomp


def _can_tell(pyseccomp: Any) -> bool:
    try:
        return int(pyseccomp.get_api()) >= NOTIFYING
    except NotImplementedError:  # an older version of the library
        return False


@cache
def _number(call: str | int) -> int:
    """The number of a call on this machine; negative if it does not exist."""
    if isinstance(call, int):
        return call
    pyseccomp = _library()
    return int(pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, call))


def _numbers(calls: Iterable[str]) -> set[int]:
    return {number for number in map(_number, calls) if number >= 0}


@cache
def landlock_abi() -> int:
    """Landlock's version in this kernel; 0 if it is missing, or landlockpy is not installed."""
    try:
        from landlockpy import LandlockError, abi_version
    except ImportError:
        return 0
    try:
        return int(abi_version())
    except LandlockError:
        return 0


def restrict_paths(readable: Iterable[str], writable: Iterable[str]) -> None:
    """Deny this process and its children access to all other paths. Raises `OSError`."""
    from landlockpy import AccessFS, AccessNet, Ruleset, Scope

    look = AccessFS.EXECUTE | AccessFS.READ_FILE | AccessFS.READ_DIR
    file = AccessFS.EXECUTE | AccessFS.READ_FILE | AccessFS.WRITE_FILE | AccessFS.TRUNCATE
    everything = ~(AccessFS.MAKE_CHAR | AccessFS.MAKE_BLOCK | AccessFS.IOCTL_DEV)
    with Ruleset(handled_net=AccessNet(0), scoped=Scope.SIGNAL | Scope.ABSTRACT_UNIX_SOCKET) as ruleset:
        for paths, access in ((readable, look), (writable, everything)):
            for path in paths:
                ruleset.allow_path(path, access if os.path.isdir(path) else access & file)
        ruleset.restrict()
