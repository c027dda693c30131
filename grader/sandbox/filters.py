"""System calls and paths that are refused even to what is left inside: seccomp (needed) and Landlock (if there).

The seccomp list refuses what a notebook never needs and what has led out of sandboxes before; everything else passes.
"""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Iterable
from functools import cache
from typing import Any

from grader.errors import SandboxError

__all__ = ["build_filter", "landlock_abi", "restrict_paths"]

REFUSED = (
    "acct", "add_key", "bpf", "chroot", "fanotify_init", "finit_module", "fsconfig", "fsmount", "fsopen", "fspick",
    "init_module", "delete_module", "io_uring_enter", "io_uring_register", "io_uring_setup", "ioperm", "iopl",
    "kcmp", "kexec_file_load", "kexec_load", "keyctl", "lookup_dcookie", "mount", "mount_setattr", "move_mount",
    "move_pages", "msgget", "name_to_handle_at", "nfsservctl", "open_by_handle_at", "open_tree", "perf_event_open",
    "personality", "pidfd_getfd", "pivot_root", "process_madvise", "process_vm_readv", "process_vm_writev", "ptrace",
    "quotactl", "quotactl_fd", "reboot", "request_key", "sched_setaffinity", "semget", "setdomainname", "sethostname",
    "setns", "shmget", "swapoff", "swapon", "syslog", "umount2", "unshare", "uselib", "userfaultfd", "vhangup",
    "vmsplice",
)  # fmt: skip
"""EPERM. System V memory and messages are not counted as anyone's, so they would evade the memory limit."""
SHARED_ANONYMOUS = 0x21
"""MAP_SHARED and MAP_ANONYMOUS: memory that stays when it is dropped from the tables by which it is counted."""
ABSENT = ("clone3", "memfd_create", "memfd_secret", "openat2")
"""ENOSYS, so that callers fall back: flags of clone and openat can be filtered, and files in /dev/shm are counted."""
NAMESPACES = (0x80, 0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)
TERMINAL_INJECTION = (0x5412, 0x541C)
"""TIOCSTI and TIOCLINUX."""
OF_OTHERS = (
    ("sched_setscheduler", 0), ("sched_setparam", 0), ("setpriority", 0), ("setpriority", 1),
    ("ioprio_set", 1), ("prlimit64", 0),
)  # fmt: skip
"""Calls that change how a process runs, and the argument that says whose; 0 is the caller itself."""
LOW_POLICIES = (3, 5)
"""SCHED_BATCH and SCHED_IDLE."""
RESET_ON_FORK = 0x40000000
IDLE_CLASS = 3 << 13
"""The class of disk priority that waits for all others."""
F_SETFL = 4
O_DIRECT = os.O_DIRECT if hasattr(os, "O_DIRECT") else 0x4000
"""Reading past the memory that the machine keeps of files, so that one waits for the disk as often as one likes."""
FAMILIES = frozenset((socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, 16))
"""Socket families that pass; 16 is AF_NETLINK, of which only the protocol 0 (routes) does."""
LAST_FAMILY = 64
CACHESTAT = 451
"""Its number on every architecture; older libraries do not know its name."""
RWF_NOWAIT = 0x8

LIBRARY_REMEDY = (
    "install libseccomp (apt install libseccomp2, dnf install libseccomp) and pip install 'gradecast[instructor]'"
)


def build_filter() -> Any:
    """The filter, to be loaded after a fork. Raises `SandboxError` when libseccomp or pyseccomp is missing."""
    try:
        import pyseccomp
    except (ImportError, RuntimeError) as error:
        raise SandboxError(f"no sandbox: system calls cannot be filtered: {error}; {LIBRARY_REMEDY}") from error
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    refuse, absent = pyseccomp.ERRNO(errno.EPERM), pyseccomp.ERRNO(errno.ENOSYS)
    for action, names in ((refuse, REFUSED), (absent, ABSENT)):
        for name in names:
            number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
            if number >= 0:  # negative where this architecture has no such call
                rules.add_rule(action, number)
    masked, equal, other = pyseccomp.MASKED_EQ, pyseccomp.EQ, pyseccomp.NE
    for flag in NAMESPACES:
        rules.add_rule(refuse, "clone", pyseccomp.Arg(0, masked, flag, flag))
    for request in TERMINAL_INJECTION:
        rules.add_rule(refuse, "ioctl", pyseccomp.Arg(1, masked, 0xFFFFFFFF, request))
    rules.add_rule(pyseccomp.ERRNO(errno.ENOMEM), "mmap", pyseccomp.Arg(3, masked, SHARED_ANONYMOUS, SHARED_ANONYMOUS))
    for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):  # as if it were done: a socket's buffers stay as they are
        rules.add_rule(
            pyseccomp.ERRNO(0),
            "setsockopt",
            pyseccomp.Arg(1, equal, socket.SOL_SOCKET),
            pyseccomp.Arg(2, equal, option),
        )
    _hide_page_cache(rules, pyseccomp)
    for call, place in OF_OTHERS:  # init has the same user, and must not be put to sleep
        rules.add_rule(refuse, call, pyseccomp.Arg(place, other, 0))
    _keep_priority(rules, pyseccomp)
    rules.add_rule(refuse, "socketpair", pyseccomp.Arg(0, other, int(socket.AF_UNIX)))
    for family in set(range(LAST_FAMILY)) - FAMILIES:
        rules.add_rule(refuse, "socket", pyseccomp.Arg(0, equal, family))
    rules.add_rule(refuse, "socket", pyseccomp.Arg(0, pyseccomp.GE, LAST_FAMILY))
    rules.add_rule(refuse, "socket", pyseccomp.Arg(0, equal, 16), pyseccomp.Arg(2, other, 0))
    return rules


def _hide_page_cache(rules: Any, pyseccomp: Any) -> None:
    """One attempt must not tell the next, through what the machine keeps of a file in memory, what it was asked."""
    rules.add_rule(pyseccomp.ERRNO(0), "fadvise64")  # as if it were done
    rules.add_rule(pyseccomp.ERRNO(errno.EPERM), CACHESTAT)
    nowait = pyseccomp.Arg(5, pyseccomp.MASKED_EQ, RWF_NOWAIT, RWF_NOWAIT)
    rules.add_rule(pyseccomp.ERRNO(errno.EOPNOTSUPP), "preadv2", nowait)


def _keep_priority(rules: Any, pyseccomp: Any) -> None:
    """Keep a process from waiting of its own accord in ways that look like the doing of others.

    Lowering its own priority goes through as if it were done, since notebooks may well be polite. Reading past the page
    cache is refused, as file systems do that do not know of it.
    """
    own, equal, masked = pyseccomp.Arg(0, pyseccomp.EQ, 0), pyseccomp.EQ, pyseccomp.MASKED_EQ
    done, invalid = pyseccomp.ERRNO(0), pyseccomp.ERRNO(errno.EINVAL)
    rules.add_rule(done, "setpriority", own, pyseccomp.Arg(1, equal, 0), pyseccomp.Arg(2, masked, 1 << 31, 0))
    for policy in LOW_POLICIES:
        rules.add_rule(done, "sched_setscheduler", own, pyseccomp.Arg(1, masked, 0xFFFFFFFF ^ RESET_ON_FORK, policy))
    ours = pyseccomp.Arg(0, equal, 1), pyseccomp.Arg(1, equal, 0)
    rules.add_rule(done, "ioprio_set", *ours, pyseccomp.Arg(2, masked, 7 << 13, IDLE_CLASS))
    rules.add_rule(pyseccomp.ERRNO(errno.EPERM), "sched_setattr")  # its wishes lie in memory, where no filter looks
    for call, place in (("open", 1), ("openat", 2)):
        if pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, call) >= 0:
            rules.add_rule(invalid, call, pyseccomp.Arg(place, masked, O_DIRECT, O_DIRECT))
    rules.add_rule(invalid, "fcntl", pyseccomp.Arg(1, equal, F_SETFL), pyseccomp.Arg(2, masked, O_DIRECT, O_DIRECT))


@cache
def landlock_abi() -> int:
    """Landlock's version in this kernel; 0 where there is none, or landlockpy is not installed."""
    try:
        from landlockpy import LandlockError, abi_version
    except ImportError:
        return 0
    try:
        return int(abi_version())
    except LandlockError:
        return 0


def restrict_paths(readable: Iterable[str], writable: Iterable[str]) -> None:
    """Refuse this process and its children every path but these. Raises `OSError`."""
    from landlockpy import AccessFS, AccessNet, Ruleset, Scope

    look = AccessFS.EXECUTE | AccessFS.READ_FILE | AccessFS.READ_DIR
    file = AccessFS.EXECUTE | AccessFS.READ_FILE | AccessFS.WRITE_FILE | AccessFS.TRUNCATE
    everything = ~(AccessFS.MAKE_CHAR | AccessFS.MAKE_BLOCK | AccessFS.IOCTL_DEV)
    with Ruleset(handled_net=AccessNet(0), scoped=Scope.SIGNAL | Scope.ABSTRACT_UNIX_SOCKET) as ruleset:
        for paths, access in ((readable, look), (writable, everything)):
            for path in paths:
                ruleset.allow_path(path, access if os.path.isdir(path) else access & file)
        ruleset.restrict()
