"""Linux system calls that Python lacks, through ctypes. Each raises `OSError` with the name of the call."""

from __future__ import annotations

import ctypes
import os
import platform
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntFlag

from grader.errors import SandboxError

__all__ = [
    "MountFlag",
    "Namespace",
    "bind",
    "die_with_parent",
    "drop_bounding_set",
    "drop_capabilities",
    "forget_keyring",
    "mount",
    "no_new_privileges",
    "pivot_into",
    "set_dumpable",
    "step",
    "unmount",
    "unshare",
]


class Namespace(IntFlag):
    """CLONE_NEW* (linux/sched.h)."""

    MOUNT = 0x00020000
    CGROUP = 0x02000000
    UTS = 0x04000000
    IPC = 0x08000000
    USER = 0x10000000
    PID = 0x20000000
    NET = 0x40000000


class MountFlag(IntFlag):
    """MS_* (linux/mount.h)."""

    RDONLY = 1
    NOSUID = 2
    NODEV = 4
    NOEXEC = 8
    REMOUNT = 32
    BIND = 4096
    REC = 16384
    PRIVATE = 1 << 18


_KEPT_FLAGS = {
    os.ST_NOSUID: 2, os.ST_NODEV: 4, os.ST_NOEXEC: 8,
    os.ST_NOATIME: 1024, os.ST_NODIRATIME: 2048, os.ST_RELATIME: 1 << 21,
}  # fmt: skip
"""Maps flags of statvfs to MS_*, for flags that an outer user namespace locks, so that a remount must repeat them."""

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 1, 4, 24, 38, 47
PR_CAP_AMBIENT_CLEAR_ALL = 4
CAPABILITY_VERSION_3 = 0x20080522
KEYCTL_JOIN_SESSION_KEYRING = 1
KEYCTL = {"x86_64": 250, "aarch64": 219}
MNT_DETACH = 2
SIGKILL = 9

_libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), what)
    return result


@contextmanager
def step(what: str, remedy: str = "") -> Iterator[None]:
    """Turn an `OSError` in one step of the confinement into a `SandboxError` with the step and the remedy."""
    try:
        yield
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        raise SandboxError(
            f"no sandbox: {what}: {error.strerror}{place}" + (f"; {remedy}" if remedy else "")
        ) from error


def unshare(namespaces: Namespace) -> None:
    """Leave the given namespaces for new ones."""
    _check(_libc.unshare(int(namespaces)), "unshare")


def mount(source: str | None, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """mount(2)."""
    encoded = [None if text is None else os.fsencode(text) for text in (source, target, kind)]
    result = _libc.mount(encoded[0], encoded[1], encoded[2], ctypes.c_ulong(flags), options.encode())
    _check(result, f"mount {target}")


def bind(source: str, target: str, writable: bool = False) -> None:
    """Bind `source` to `target`, without mounts below it. Both must exist, both as files or both as folders."""
    mount(source, target, None, MountFlag.BIND)
    present = os.statvfs(target).f_flag
    kept = sum(flag for status, flag in _KEPT_FLAGS.items() if present & status)
    flags = MountFlag.BIND | MountFlag.REMOUNT | MountFlag.NOSUID | MountFlag.NODEV | kept
    mount(None, target, None, flags if writable else flags | MountFlag.RDONLY)


def pivot_into(root: str) -> None:
    """Make `root` the root of this mount namespace, and unmount the old one."""
    os.chdir(root)
    _check(_libc.pivot_root(b".", b"."), "pivot_root")
    _check(_libc.umount2(b".", MNT_DETACH), "umount2")
    os.chdir("/")


def unmount(path: str) -> None:
    """umount2(2), without waiting for open files."""
    _check(_libc.umount2(os.fsencode(path), MNT_DETACH), "umount2")


def prctl(option: int, *arguments: int) -> int:
    """prctl(2)."""
    values = [ctypes.c_ulong(argument) for argument in (*arguments, 0, 0, 0, 0)[:4]]
    return _check(_libc.prctl(option, *values), f"prctl {option}")


def die_with_parent() -> None:
    """Make the kernel end this process when its parent ends. A change of user id resets this."""
    prctl(PR_SET_PDEATHSIG, SIGKILL)


def set_dumpable(dumpable: bool) -> None:
    """Set whether processes of the same user may inspect this one."""
    prctl(PR_SET_DUMPABLE, int(dumpable))


def no_new_privileges() -> None:
    """Make setuid programs and file capabilities ineffective from here on."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def drop_bounding_set() -> None:
    """Make every capability unattainable."""
    with open("/proc/sys/kernel/cap_last_cap", encoding="ascii") as file:
        last = int(file.read())
    for capability in range(last + 1):
        prctl(PR_CAPBSET_DROP, capability)
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)


def drop_capabilities() -> None:
    """Give up all capabilities that are held."""
    header = struct.pack("Ii", CAPABILITY_VERSION_3, 0)
    _check(_libc.capset(header, bytes(24)), "capset")


def forget_keyring() -> None:
    """Join a new, empty session keyring, if the number of that call on this machine is known."""
    number = KEYCTL.get(platform.machine())
    if number is not None:
        _check(_libc.syscall(number, KEYCTL_JOIN_SESSION_KEYRING, None), "keyctl")
