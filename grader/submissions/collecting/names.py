"""Checks untrusted file names: which can become files on every system, and which are files of systems and programs."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from pathlib import PurePosixPath

from grader.worker import is_safe_name

__all__ = [
    "ARCHIVES",
    "WRAPPERS",
    "is_archive",
    "is_nobodys",
    "is_notebook",
    "is_reserved",
    "refusal",
    "repaired",
    "same",
]

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
"""Endings of archives that are opened; other packed files stay as they are."""
WRAPPERS = ("inbound", "dropboxes")
"""Folders that are kept even if they hold everything, because their name says what is in them."""
LONGEST_PART = 200
"""Most bytes of one part of a path; file systems allow 255, and temporary names are longer."""
DEEPEST = 12
"""Most levels of nested folders."""
_RESERVED = re.compile(r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")
_ODD = frozenset('<>:"|?*')
_NOBODYS = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints", "__pycache__", ".git"})


def repaired(name: str) -> str:
    """The name of a zip's entry, repaired: decoded as UTF-8, with `/` between its parts.

    Some programs write backslashes. Some write UTF-8 without its flag, which `zipfile` then decodes as code page 437.
    """
    with contextlib.suppress(UnicodeError):
        name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def refusal(name: str) -> str:
    """Why a file with the relative path `name` is refused; empty if it is accepted."""
    path = PurePosixPath(name)
    if not path.parts:
        return "it has no name"
    if path.is_absolute() or ".." in path.parts or not is_safe_name(name):
        return "its name leads out of the folder"
    if any("\ud800" <= character <= "\udfff" for character in name):
        return "its name is not UTF-8"
    if not name.isprintable():
        return "its name holds characters that do not print"
    if len(path.parts) > DEEPEST:
        return f"more than {DEEPEST} folders deep"
    if any(len(part.encode()) > LONGEST_PART for part in path.parts):
        return "its name is too long"
    return ""


def is_reserved(path: PurePosixPath) -> bool:
    """Whether some system cannot have a file of this name, or treats it as a device."""
    return any(
        _RESERVED.fullmatch(part) or not _ODD.isdisjoint(part) or part.endswith((" ", ".")) for part in path.parts
    )


def is_nobodys(path: PurePosixPath) -> bool:
    """Whether an operating system or a program made this file, so that nobody misses it."""
    return any(part in _NOBODYS or part.startswith("._") for part in path.parts)


def is_notebook(path: PurePosixPath) -> bool:
    """Whether it is a notebook, by its name."""
    return path.name.lower().endswith((".ipynb", ".ipynb.json", ".ipynb.txt"))


def is_archive(path: PurePosixPath) -> bool:
    """Whether it is an archive that can be unpacked, by its name."""
    return path.name.lower().endswith(ARCHIVES)


def same(path: PurePosixPath) -> str:
    """A key that is equal for two paths if some system treats them as one."""
    return unicodedata.normalize("NFC", str(path)).casefold()
