"""Hides parts of the Python environment in sandboxes: private files, and files that do not belong to Python.

A sandbox may run under the user id of whoever grades, so file permissions do not protect anything from it. An
environment in a home folder may, for instance, hold a `pip.conf` with the password of a package index.

Packages are shown whatever their permissions are. Under a umask of 077 everything in an environment is private, so
permissions mean nothing; then only the environment's own parts are shown.
"""

from __future__ import annotations

import os
import stat
import sys
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from grader.errors import SandboxError
from grader.sandbox.linux_calls import MountFlag, bind, mount
from grader.support.wording import plural

__all__ = ["hide", "private_paths"]

PARTS = frozenset({"bin", "include", "lib", "lib32", "lib64", "libexec", "pyvenv.cfg", "sbin", "share", "src"})
"""The parts of an environment, without its configuration; `src` holds what pip clones."""
CODE = frozenset({".py", ".pyc", ".pyi", ".so", ".pth"})
"""Endings of files that an import may need."""
MOST = 1000
"""Most private files that are hidden one by one."""


@cache
def private_paths(shown: tuple[str, ...]) -> tuple[str, ...]:
    """Files and folders below `shown` that must be hidden. Raises `SandboxError` if there are too many."""
    prefixes = {os.path.realpath(prefix) for prefix in (sys.prefix, sys.base_prefix)} - {"/usr", "/usr/local", "/"}
    needed = [os.path.realpath(path) for path in (*sys.path, sys.executable) if path]
    found = []
    for prefix in sorted(prefix for prefix in prefixes if any(_is_within(prefix, path) for path in shown)):
        beside = [path for path in _inside(prefix) if os.path.basename(path) not in PARTS]
        found += [path for path in beside if not any(_is_within(item, path) for item in needed)]
    if os.geteuid() != 0:  # as root, sandboxes have another user, so permissions protect files
        for path in shown:
            found += _private(path, frozenset(found))
    if len(found) > MOST:
        raise SandboxError(
            f"{found[0]} and {plural(len(found) - 1, 'other file')} of the Python environment are not for everybody "
            "to read: make a fresh environment, with nothing in it but packages"
        )
    return tuple(found)


def hide(base: str, paths: tuple[str, ...]) -> None:
    """Cover each of `paths` with something empty, in the file tree that is being built at `base`."""
    for path in paths:
        target = base + path
        if os.path.isdir(target):
            flags = MountFlag.RDONLY | MountFlag.NOSUID | MountFlag.NODEV
            mount("tmpfs", target, "tmpfs", flags, "size=4k,nr_inodes=2,mode=755")
        elif os.path.exists(target):
            bind(os.devnull, target)  # a device that cannot be opened there


def _private(top: str, known: frozenset[str]) -> Iterator[str]:
    """Files and folders below `top` that this user owns and others cannot read."""
    status = os.stat(top)
    if status.st_uid != os.geteuid() or not _is_open(status.st_mode):
        return
    code = tuple({os.path.realpath(sysconfig.get_path(kind)) for kind in ("purelib", "platlib", "stdlib")})
    folders = [top]
    while folders:
        folder = folders.pop()
        is_code = any(_is_within(folder, above) for above in code)
        for path in _inside(folder):
            mode = os.lstat(path).st_mode
            if stat.S_ISLNK(mode) or path in known:
                continue
            if _is_open(mode):
                folders += [path] if stat.S_ISDIR(mode) else []
            elif not (is_code and _is_package(path, mode)) and not _is_within(os.path.realpath(sys.executable), path):
                yield path


def _inside(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.path for entry in entries)
    except PermissionError:  # no sandbox can read it either
        return []


def _is_open(mode: int) -> bool:
    """Whether everybody may read a file, or list and enter a folder."""
    needed = stat.S_IROTH | stat.S_IXOTH if stat.S_ISDIR(mode) else stat.S_IROTH
    return mode & needed == needed


def _is_package(path: str, mode: int) -> bool:
    """Whether an import may need it, although it is private because of the umask at installation."""
    names = os.listdir(path) if stat.S_ISDIR(mode) else [path]
    return any(Path(name).suffix in CODE for name in names) or path.endswith((".dist-info", ".libs"))


def _is_within(path: str, above: str) -> bool:
    return path == above or path.startswith(f"{above}/")
