"""Confines a fresh fork, in one of two modes: as root, by namespaces and an unprivileged user id; as an ordinary user,
by the same namespaces inside a user namespace. Neither mode writes anything on the host.

    server ── fork ──> keeper          enters the namespaces, waits for init, ends with the worker's status
                         └─ fork ──> init    pid 1 inside: builds the tree, gives up all rights, reaps
                                       └─ fork ──> worker   student code

The worker is not pid 1 itself, for two reasons. First, signals work in it as usual, while the kernel shields pid 1 from
signals sent inside its namespace. Second, `PR_SET_PDEATHSIG`, which ends a run with its server, is set in a process
that student code cannot touch: when init ends, the kernel ends every process of the namespace, even detached ones.
"""

from __future__ import annotations

import os
import resource
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.model import Limits
from grader.sandbox import linux_calls
from grader.sandbox.contention import INFLATION
from grader.sandbox.file_tree import WRITABLE, build_root
from grader.sandbox.filters import landlock_abi, restrict_paths
from grader.sandbox.linux_calls import Namespace, step
from grader.sandbox.machine import conceal_machine

__all__ = [
    "INSIDE_UID",
    "USER_REMEDY",
    "Cage",
    "drop_rights",
    "enter_namespaces",
    "furnish_kernel",
    "furnish_root",
    "offer_to_die",
]

MIB = 1 << 20
INSIDE_UID = 1000
"""The user id inside a user namespace; not 0, because the limit of processes does not apply to root."""
DATA_SLACK = 512 * MIB
"""Extra bytes for thread stacks and malloc arenas, which are reserved but hardly used."""
CPU_GRACE = 10
"""Seconds of processor time beyond the limit of a run before the kernel ends a process."""
SIGNALS = 1024
"""Most timers and pending signals of a process."""

USER_REMEDY = (
    "allow user namespaces (sysctl user.max_user_namespaces=10000; on Ubuntu also "
    "kernel.apparmor_restrict_unprivileged_userns=0), or grade as root; see `gradecast doctor`"
)
ALL = Namespace.MOUNT | Namespace.CGROUP | Namespace.UTS | Namespace.IPC | Namespace.PID | Namespace.NET


@dataclass(frozen=True)
class Cage:
    """How one worker is to be confined."""

    limits: Limits
    """Limits of the run."""
    data: Mapping[str, str]
    """Paths of the datasets on the host, by name."""
    shown: tuple[str, ...]
    """Folders of the host that are shown, read-only."""
    uid: int
    """The user id of the worker, as seen inside. If the server is root, it is an id that nobody else uses."""
    is_root: bool
    """Whether the server runs as root, so that no user namespace is needed."""
    cores: frozenset[int]
    """The processor cores that it may use; empty for all."""
    rules: Any
    """The seccomp filter, built before the fork."""


def offer_to_die() -> None:
    """Have the kernel end this process and its children first when memory is short. Raises `SandboxError`."""
    with step("offering to be ended first when memory is short"), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")


def enter_namespaces(cage: Cage) -> None:
    """Leave the host's namespaces; the next fork is pid 1 of the new one. Raises `SandboxError`."""
    offer_to_die()
    if cage.is_root:
        with step("new namespaces", "root lacks CAP_SYS_ADMIN here (a container?): grade as an ordinary user"):
            linux_calls.unshare(ALL)
        return
    uid, gid = os.getuid(), os.getgid()
    with step("new user namespace", USER_REMEDY):
        linux_calls.unshare(ALL | Namespace.USER)
        for name, text in (
            ("setgroups", "deny"), ("uid_map", f"{INSIDE_UID} {uid} 1"), ("gid_map", f"{INSIDE_UID} {gid} 1")
        ):  # fmt: skip
            with open(f"/proc/self/{name}", "wb", buffering=0) as file:
                file.write(text.encode())


def furnish_root(cage: Cage) -> None:
    """Build the file tree and the rest of the surroundings. Raises `SandboxError`."""
    with step("building the file tree", USER_REMEDY):
        build_root(cage.shown, cage.data, cage.uid, cage.limits.file_mib)
    furnish_kernel(cage)


def furnish_kernel(cage: Cage) -> None:
    """Set up the rest of the new namespaces: the host name, user namespaces and `/proc`. Raises `SandboxError`."""
    with step("the host name"):
        socket.sethostname("sandbox")
    if not cage.is_root:
        # This setting is per user namespace. As root it would be that of the whole machine, so seccomp has to suffice.
        with step("forbidding further user namespaces"), open("/proc/sys/user/max_user_namespaces", "w") as file:
            file.write("0")
    with step("covering what /proc says of the machine", USER_REMEDY):
        conceal_machine()


def drop_rights(cage: Cage) -> tuple[str, ...]:
    """Give up all rights; returns the protections in force. Raises `SandboxError`."""
    with step("a new keyring"):
        linux_calls.forget_keyring()
    with step("resource limits"):
        _limit_resources(cage.limits)
        if cage.cores:
            os.sched_setaffinity(0, cage.cores)
    with step("dropping capabilities"):
        linux_calls.drop_bounding_set()
        if cage.is_root:
            os.setgroups([])
            os.setresgid(cage.uid, cage.uid, cage.uid)
            os.setresuid(cage.uid, cage.uid, cage.uid)
        linux_calls.drop_capabilities()
        linux_calls.no_new_privileges()
        linux_calls.die_with_parent()
        linux_calls.set_dumpable(False)
    abi = landlock_abi()
    if abi:
        with step("Landlock"):
            readable = ("/usr", "/etc", "/proc", "/dev", *cage.shown, *(("/data",) if cage.data else ()))
            restrict_paths(readable, (*WRITABLE, "/dev/null", "/dev/full"))
    identity = "plain user id" if cage.is_root else "user namespace"
    landlock = (f"Landlock {abi}",) if abi else ()
    return (
        identity, "mount, pid, net, ipc, uts and cgroup namespaces", "own file tree", "no capabilities",
        "no new privileges", *landlock, "resource limits",
    )  # fmt: skip


def _limit_resources(limits: Limits) -> None:
    held = _data_bytes()
    seconds = int(INFLATION * limits.run_seconds * max(1, limits.threads)) + CPU_GRACE
    bounds = {
        resource.RLIMIT_CORE: 1,  # not 0: one byte also stops cores that go through a pipe (core(5))
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_DATA: held + limits.memory_mib * MIB + DATA_SLACK,
        resource.RLIMIT_FSIZE: limits.file_mib * MIB,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_NPROC: limits.processes,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_SIGPENDING: SIGNALS,
    }
    for kind, bound in bounds.items():
        ceiling = resource.getrlimit(kind)[1]
        value = bound if ceiling == resource.RLIM_INFINITY else min(bound, ceiling)
        resource.setrlimit(kind, (value, value))


def _data_bytes() -> int:
    """Private writable memory of this process, as RLIMIT_DATA counts it."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[5]) * resource.getpagesize()
