"""The list of what student code may ask of the kernel; what is not in it is refused.

Drawn up from the default profile of the Moby project for containers (seccomp/default.json of moby/profiles, June 2026).
Left out is what carries data from one run to another (locks, leases, the state of the page cache, shared pages of equal
content, TCP and UDP, whose tables all network namespaces share), what is nobody's memory or belongs to the whole
machine (System V and POSIX IPC, asynchronous I/O, watches of files, keys, netlink, huge pages, larger pipes, FIFOs),
what changes how a process is treated (identity, priorities, Landlock, seccomp), what continues one that was stopped
(timers that send a signal of one's choice), and what notebooks have no use for. Names are those of Linux on x86_64 and
aarch64; one that a machine lacks is left out there. Constants that Python does not name are written as in the kernel's
headers.
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
"""The kernel looks at no more of most arguments."""


class Condition(NamedTuple):
    """Whether an argument, as far as `mask` goes, has a value."""

    place: int
    """Which argument, from 0."""
    mask: int
    """The bits that count."""
    value: int
    """What they are."""


Choices = tuple[tuple[Condition, ...], ...]
"""One of these must hold, with all of its conditions."""
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
"""Calls that pass whatever their arguments."""

NAMESPACES = 0x7E020080
"""CLONE_NEW*, each of them."""
SHARED_ANONYMOUS, HUGE_PAGES = 0x21, 0x40000
"""Flags of mmap: memory that stays when dropped from the tables by which it is counted, and a kind that never is."""
NO_WAIT_NO_CACHE = 0x08 | 0x80
"""RWF_NOWAIT and RWF_DONTCACHE, which ask for the state of the page cache, and change it."""
O_DIRECT = os.O_DIRECT if hasattr(os, "O_DIRECT") else 0x4000
"""Reading past the page cache, so that one waits for the disk as often as one likes."""
NOTIFICATION_PIPE = 0x80
RESET_ON_FORK = 0x40000000
IDLE_CLASS, USUAL_CLASSES = 3 << 13, (0, 2 << 13)
"""Of disk priority: waiting for all others, and what everybody has."""
ADVICE = (0, 1, 2, 3, 4, 8, 9, 10, 11, 14, 15, 16, 17, 18, 19, 22, 23, 102, 103)
"""MADV_*, without those that merge equal pages of several processes, or change what is in the page cache."""
OPTIONS = (1, 2, 3, 15, 16, 21, 23, 27, 30, 36, 37, 38, 39, 41, 42, 51)
"""Of prctl: the signal when a parent ends, names of threads, subreapers, large pages, and questions."""
SET_DUMPABLE = 4
"""To 1 only: what others of the same user, the grader's watch among them, may look into."""
REQUESTS = (
    0x5401, 0x5402, 0x5403, 0x5404, 0x540F, 0x5410, 0x5413, 0x802C542A,
    0x541B, 0x5421, 0x5450, 0x5451, 0x5452, 0x40049409,
    0x8910, 0x8912, 0x8913, 0x8915, 0x8919, 0x891B, 0x891D, 0x8921, 0x8927, 0x8933,
    0xC0502100, 0xC0182101,
)  # fmt: skip
"""Of ioctl: modes and sizes of terminals, what waits to be read, modes of descriptors, clones, questions about
interfaces; in the last line hearing of refused calls and answering them, for which init alone has the descriptor."""
COMMANDS = (0, 1, 2, 3, 1030, 1032, 1034)
"""Of fcntl: copies and flags of descriptors, the size of a pipe, seals."""
SETFL = 4
LOCK_COMMANDS = (6, 7, 37, 38)
"""F_SETLK, F_SETLKW, and the same of open files."""
SOCKET_OPTIONS = (2, 5, 6, 9, 10, 12, 13, 15, 16, 20, 21, 29, 66, 67)
"""Of the level SOL_SOCKET; none makes a socket hold more."""


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
"""Calls that pass with some arguments: for this process, in its namespaces, of the usual kinds."""

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
"""Answered as if done, and not done: hints, locks of files (nobody else has these files), one's own lower priority, the
size of buffers, and writing the machine's files to disk."""

ABSENT = (
    "clone3", "get_mempolicy", "io_uring_setup", "landlock_create_ruleset", "mbind", "memfd_create", "memfd_secret",
    "mincore", "move_pages", "openat2", "set_mempolicy", "splice", "tee", "vmsplice",
)  # fmt: skip
"""Answered as by a kernel that has no such call (ENOSYS), for which callers are prepared: the flags of clone and openat
can be tested, those of their successors cannot, and files in /dev/shm are counted."""
NEWER = range(450, 512)
"""Numbers, the same on every machine, of calls that are younger than this list; ENOSYS, but for those in `FREE`."""

ANSWERS: Mapping[str, int] = {
    "ioctl": errno.ENOTTY, "madvise": errno.EINVAL, "open": errno.EINVAL, "openat": errno.EINVAL, "prctl": errno.EINVAL,
    "preadv2": errno.EOPNOTSUPP, "setsockopt": errno.ENOPROTOOPT, "socket": errno.EAFNOSUPPORT,
    "setxattr": errno.EOPNOTSUPP, "fsetxattr": errno.EOPNOTSUPP, "lsetxattr": errno.EOPNOTSUPP,
}  # fmt: skip
"""What a refused call answers, where EPERM is not what callers expect."""
TOLD_BY: Mapping[str, int] = {
    "clone": 0, "fcntl": 1, "ioctl": 1, "madvise": 2, "mmap": 3, "prctl": 0, "setsockopt": 2, "socket": 0,
}  # fmt: skip
"""Which argument is told along with a refused call."""
IN_PASSING = frozenset(
    ("setxattr", "fsetxattr", "lsetxattr", "sched_setaffinity", "socket 0x2", "socket 0xa", "socket 0x10")
)
"""What libraries and programs try, and go on without: when torch is imported, files are copied, addresses
are looked up. Told only where a cell fails."""
