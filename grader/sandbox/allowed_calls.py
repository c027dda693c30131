"""The system calls that student code may make; all others are refused.

The list is derived from the default profile of the Moby project for containers (seccomp/default.json of moby/profiles,
June 2026). These are left out:

- calls that could carry data from one run to another: locks, leases, the state of the page cache, shared pages of equal
  content, TCP and UDP (whose tables all network namespaces share);
- calls for memory that no process is charged for, or for resources of the whole machine: System V and POSIX IPC,
  asynchronous I/O, file watches, keys, netlink, huge pages, larger pipes, FIFOs;
- calls that change how a process is treated: identity, priorities, Landlock, seccomp;
- calls that could continue a stopped process: timers that send a signal of the caller's choice;
- calls that notebooks do not need.

Names are those of Linux on x86_64 and aarch64; names that a machine lacks are skipped there. Constants that Python does
not name are written as in the kernel's headers.
"""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Mapping
from typing import NamedTuple

__all__ = [
    "ABSENT",
    "ALWAYS",
    "ANSWERS",
    "DONE",
    "FILTERED",
    "FREE",
    "IN_PASSING",
    "NEWER",
    "TOLD_BY",
    "Choices",
    "Condition",
]

INT = 0xFFFFFFFF
"""The bits that the kernel uses of most arguments."""


class Condition(NamedTuple):
    """A condition on an argument of a call: under `mask`, it has to equal `value`."""

    place: int
    """Number of the argument, from 0."""
    mask: int
    """The bits that are compared."""
    value: int
    """The required value of these bits."""


Choices = tuple[tuple[Condition, ...], ...]
"""Alternatives: a call passes if all conditions of one of them hold."""
ALWAYS: Choices = ((),)

FILES = """
    access chdir chmod chown close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2 fallocate
    fchdir fchmod fchmodat fchmodat2 fchown fchownat fdatasync fgetxattr flistxattr fstat fstatfs fsync ftruncate
    futimesat getcwd getdents getdents64 getxattr lchown lgetxattr link linkat listxattr llistxattr lseek lstat
    mkdir mkdirat newfstatat pread64 preadv pwrite64 pwritev read readlink readlinkat readv rename renameat
    renameat2 rmdir sendfile stat statfs statx symlink symlinkat truncate umask unlink unlinkat utime utimensat
    utimes write writev
"""
MEMORY = """
    brk membarrier mlock mlock2 mlockall mprotect mremap msync munlock munlockall munmap pkey_alloc pkey_free
    pkey_mprotect
"""
PROCESSES = """
    arch_prctl capget execve execveat exit exit_group fork futex futex_waitv get_robust_list getcpu getegid geteuid
    getgid getgroups getpgid getpgrp getpid getppid getpriority getresgid getresuid getrlimit getrusage getsid
    gettid getuid ioprio_get kill pidfd_open pidfd_send_signal restart_syscall rseq rt_sigaction rt_sigpending
    rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo
    sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler
    sched_rr_get_interval sched_yield set_robust_list set_tid_address setpgid setrlimit setsid sigaltstack tgkill
    times tkill vfork wait4 waitid
"""
TIME = """
    alarm clock_getres clock_gettime clock_nanosleep getitimer gettimeofday nanosleep pause setitimer time
    timerfd_create timerfd_gettime timerfd_settime
"""
WAITING = """
    epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 pipe poll ppoll
    pselect6 select signalfd signalfd4
"""
SOCKETS = """
    accept accept4 bind connect getpeername getsockname getsockopt listen recvfrom recvmmsg recvmsg sendmmsg sendmsg
    sendto shutdown
"""
SYSTEM = """
    getrandom sysinfo uname
"""
FREE = frozenset(" ".join((FILES, MEMORY, PROCESSES, TIME, WAITING, SOCKETS, SYSTEM)).split())
"""Calls that are allowed with any arguments."""

NAMESPACES = 0x7E020080
"""All flags CLONE_NEW*."""
SHARED_ANONYMOUS, HUGE_PAGES = 0x21, 0x40000
"""Flags of mmap for memory that the watch cannot count: shared anonymous pages survive being dropped from a process's
page tables, and huge pages are never counted."""
NO_WAIT_NO_CACHE = 0x08 | 0x80
"""RWF_NOWAIT and RWF_DONTCACHE: the first reveals the state of the page cache, the second changes it."""
O_DIRECT = os.O_DIRECT if hasattr(os, "O_DIRECT") else 0x4000
"""Bypasses the page cache, by which code could wait for the disk as often as it likes, at no cost to its limit."""
NOTIFICATION_PIPE = 0x80
RESET_ON_FORK = 0x40000000
IDLE_CLASS, USUAL_CLASSES = 3 << 13, (0, 2 << 13)
"""Classes of disk priority: idle, and the default ones."""
ADVICE = (0, 1, 2, 3, 4, 8, 9, 10, 11, 14, 15, 16, 17, 18, 19, 22, 23, 102, 103)
"""MADV_*, without those that merge equal pages of several processes, or change what is in the page cache."""
OPTIONS = (1, 2, 3, 15, 16, 21, 23, 27, 30, 36, 37, 38, 39, 41, 42, 51)
"""Options of prctl: the signal at a parent's death, names of threads, subreapers, large pages, and queries."""
SET_DUMPABLE = 4
"""PR_SET_DUMPABLE, allowed only with 1: otherwise the grader's watch could not inspect the process."""
REQUESTS = (
    0x5401, 0x5402, 0x5403, 0x5404, 0x540F, 0x5410, 0x5413, 0x802C542A,
    0x541B, 0x5421, 0x5450, 0x5451, 0x5452, 0x40049409,
    0x8910, 0x8912, 0x8913, 0x8915, 0x8919, 0x891B, 0x891D, 0x8921, 0x8927, 0x8933,
    0xC0502100, 0xC0182101,
)  # fmt: skip
"""Requests of ioctl: modes and sizes of terminals, bytes waiting to be read, modes of descriptors, file clones, queries
about interfaces. The last line receives and answers refused calls; only init has the descriptor for these."""
COMMANDS = (0, 1, 2, 3, 1030, 1032, 1034)
"""Commands of fcntl: copies and flags of descriptors, reading the size of a pipe and seals."""
SETFL = 4
LOCK_COMMANDS = (6, 7, 37, 38)
"""F_SETLK, F_SETLKW, and their variants for open file descriptions."""
SOCKET_OPTIONS = (2, 5, 6, 9, 10, 12, 13, 15, 16, 20, 21, 29, 66, 67)
"""Options of the level SOL_SOCKET; none of them enlarges a socket's buffers."""


def _one_of(place: int, *values: int, mask: int = INT) -> Choices:
    return tuple((Condition(place, mask, value),) for value in values)


FILTERED: Mapping[str, Choices] = {
    "clone": _one_of(0, 0, mask=NAMESPACES),
    "fcntl": (*_one_of(1, *COMMANDS), (Condition(1, INT, SETFL), Condition(2, O_DIRECT, 0))),
    "ioctl": _one_of(1, *REQUESTS),
    "ioprio_set": tuple(
        (Condition(0, INT, 1), Condition(1, INT, 0), Condition(2, 7 << 13, kind)) for kind in USUAL_CLASSES
    ),
    "madvise": _one_of(2, *ADVICE),
    "mmap": _one_of(3, 0x20, 0x01, 0, mask=SHARED_ANONYMOUS | HUGE_PAGES),
    "open": _one_of(1, 0, mask=O_DIRECT),
    "openat": _one_of(2, 0, mask=O_DIRECT),
    "pipe2": _one_of(1, 0, mask=NOTIFICATION_PIPE),
    "prctl": (*_one_of(0, *OPTIONS), (Condition(0, INT, SET_DUMPABLE), Condition(1, INT, 1))),
    "preadv2": _one_of(5, 0, mask=NO_WAIT_NO_CACHE),
    "prlimit64": _one_of(0, 0),
    "pwritev2": _one_of(5, 0, mask=NO_WAIT_NO_CACHE),
    "sched_setparam": _one_of(0, 0),
    "sched_setscheduler": ((Condition(0, INT, 0), Condition(1, INT ^ RESET_ON_FORK, 0)),),
    "seccomp": _one_of(0, 2, 3),
    "setsockopt": tuple(
        (Condition(1, INT, socket.SOL_SOCKET), Condition(2, INT, option)) for option in SOCKET_OPTIONS
    ),
    "socket": _one_of(0, socket.AF_UNIX),
    "socketpair": _one_of(0, socket.AF_UNIX),
}  # fmt: skip
"""Calls that are allowed with some arguments: for this process, in its namespaces, of the usual kinds."""

DONE: Mapping[str, Choices] = {
    "fadvise64": ALWAYS,
    "fcntl": _one_of(1, *LOCK_COMMANDS),
    "flock": ALWAYS,
    "ioprio_set": ((Condition(0, INT, 1), Condition(1, INT, 0), Condition(2, 7 << 13, IDLE_CLASS)),),
    "readahead": ALWAYS,
    "sched_setscheduler": tuple((Condition(0, INT, 0), Condition(1, INT ^ RESET_ON_FORK, policy)) for policy in (3, 5)),
    "setpriority": ((Condition(0, INT, 0), Condition(1, INT, 0), Condition(2, 1 << 31, 0)),),
    "setsockopt": tuple(
        (Condition(1, INT, socket.SOL_SOCKET), Condition(2, INT, option))
        for option in (socket.SO_SNDBUF, socket.SO_RCVBUF)
    ),
    "sync": ALWAYS,
    "sync_file_range": ALWAYS,
    "syncfs": ALWAYS,
}
"""Calls that do nothing and report success: hints, file locks (nobody else has these files), lowering the caller's own
priority, sizes of buffers, and writing the machine's files to disk."""

ABSENT = (
    "clone3", "get_mempolicy", "io_uring_setup", "landlock_create_ruleset", "mbind", "memfd_create", "memfd_secret",
    "mincore", "move_pages", "openat2", "set_mempolicy", "splice", "tee", "vmsplice",
)  # fmt: skip
"""Calls that fail with ENOSYS, as in a kernel without them. Callers then fall back to calls that the filter can check:
it can test the flags of clone and openat, but not those of their successors; and files in /dev/shm are counted."""
NEWER = range(450, 512)
"""Numbers, the same on every machine, of calls that are newer than this list; those not in `FREE` fail with ENOSYS."""

ANSWERS: Mapping[str, int] = {
    "ioctl": errno.ENOTTY, "madvise": errno.EINVAL, "open": errno.EINVAL, "openat": errno.EINVAL, "prctl": errno.EINVAL,
    "preadv2": errno.EOPNOTSUPP, "setsockopt": errno.ENOPROTOOPT, "socket": errno.EAFNOSUPPORT,
    "setxattr": errno.EOPNOTSUPP, "fsetxattr": errno.EOPNOTSUPP, "lsetxattr": errno.EOPNOTSUPP,
}  # fmt: skip
"""Errors of refused calls whose callers do not expect EPERM."""
TOLD_BY: Mapping[str, int] = {
    "clone": 0, "fcntl": 1, "ioctl": 1, "madvise": 2, "mmap": 3, "prctl": 0, "setsockopt": 2, "socket": 0,
}  # fmt: skip
"""Number of the argument that is reported with a refused call."""
IN_PASSING = frozenset(
    ("setxattr", "fsetxattr", "lsetxattr", "sched_setaffinity", "socket 0x2", "socket 0xa", "socket 0x10")
)
"""Calls that libraries try and do not need, for instance when torch is imported, a file is copied, or an address is
looked up. They are reported only if a cell fails."""
