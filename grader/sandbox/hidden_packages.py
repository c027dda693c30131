"""What of the Python environment no sandbox shows: what the world may not read, and what is no part of a Python.

A sandbox may have the user id of whoever grades, so that the rights of a file keep nobody out there: an environment in
a home may hold a `pip.conf` with the password of a package index.

Packages are shown whatever their rights are. Under a umask of 077 all of an environment is private, and the rights say
nothing; what the environment itself is made of is then shown, and nothing that lies beside it.
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
from grader.sandbox.syscalls import MountFlag, bind, mount
from grader.support.wording import plural

__all__ = ["hide", "private_paths"]

PARTS = frozenset({"bin", "include", "lib", "lib32", "lib64", "libexec", "pyvenv.cfg", "sbin", "share", "src"})
"""What an environment is made of; `src` has what pip clones. Configuration lies beside these."""
CODE = frozenset({".py", ".pyc", ".pyi", ".so", ".pth"})
"""How the names of files end that an import may need."""
MOST = 1000
"""Private files that are hidden one by one, at most."""


@cache
def private_paths(shown: tuple[str, ...]) -> tuple[str, ...]:
    """Files and folders below `shown` that must not be. Raises `SandboxError` where they are too many to hide."""
    prefixes = {os.path.realpath(prefix) for prefix in (sys.prefix, sys.base_prefix)} - {"/usr", "/usr/local", "/"}
    needed = [os.path.realpath(path) for path in (*sys.path, sys.executable) if path]
    found = []
    for prefix in sorted(prefix for prefix in prefixes if any(_is_within(prefix, path) for path in shown)):
        beside = [path for path in _inside(prefix) if os.path.basename(path) not in PARTS]
        found += [path for path in beside if not any(_is_within(item, path) for item in needed)]
    if os.geteuid() != 0:  # root's sandboxes have another user, whom the rights keep out
        for path in shown:
            found += _private(path, frozenset(found))
    if len(found) > MOST:
        raise SandboxError(
            f"{found[0]} and {plural(len(found) - 1, 'other file')} of the Python environment are not for everybody "
            "to read: make a fresh environment, with nothing in it but packages"
        )
    return tuple(found)


def hide(base: str, paths: tuple[str, ...]) -> None:
    """Put something empty in the place of each of `paths`, in a file tree that is being made at `base`."""
    for path in paths:
        target = base + path
        if os.path.isdir(target):
            flags = MountFlag.RDONLY | MountFlag.NOSUID | MountFlag.NODEV
            mount("tmpfs", target, "tmpfs", flags, "size=4k,nr_inodes=2,mode=755")
        elif os.path.exists(target):
            bind(os.devnull, target)  # a device that cannot be opened there


def _private(top: str, known: frozenset[str]) -> Iterator[str]:
    """What below `top` its owner, who is this user, keeps from the world."""
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
    except PermissionError:  # no sandbox may look into it either
        return []


def _is_open(mode: int) -> bool:
    """Whether everybody may read a file, or list and enter a folder."""
    needed = stat.S_IROTH | stat.S_IXOTH if stat.S_ISDIR(mode) else stat.S_IROTH
    return mode & needed == needed


def _is_package(path: str, mode: int) -> bool:
    """Whether an import may need it: installed under a umask by which everything is private."""
    names = os.listdir(path) if stat.S_ISDIR(mode) else [path]
    return any(Path(name).suffix in CODE for name in names) or path.endswith((".dist-info", ".libs"))


def _is_within(path: str, above: str) -> bool:
    return path == above or path.startswith(f"{above}/")
