"""Names from outside: which may become files here, on every system, and which are nobody's work."""

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
"""What is opened; anything else that is packed stays as it is."""
WRAPPERS = ("inbound", "dropboxes")
"""Folders that say what is in them, also when they are alone."""
LONGEST_PART = 200
"""Bytes of one part of a path; file systems take 255, and temporary names are longer."""
DEEPEST = 12
"""Folders within folders."""
_RESERVED = re.compile(r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")
_ODD = frozenset('<>:"|?*')
_NOBODYS = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints", "__pycache__", ".git"})


def repaired(name: str) -> str:
    """The name of an entry of a zip with `/` between its parts.

    Some programs write backslashes, some write UTF-8 without saying so, which `zipfile` then reads as code page 437.
    """
    with contextlib.suppress(UnicodeError):
        name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def refusal(name: str) -> str:
    """Why nothing of a file called `name`, a relative path, is taken; empty when it is."""
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
    """Whether some system cannot have a file of this name, or takes it for a device."""
    return any(
        _RESERVED.fullmatch(part) or not _ODD.isdisjoint(part) or part.endswith((" ", ".")) for part in path.parts
    )


def is_nobodys(path: PurePosixPath) -> bool:
    """Whether a system or a program left this file, so that no one misses it."""
    return any(part in _NOBODYS or part.startswith("._") for part in path.parts)


def is_notebook(path: PurePosixPath) -> bool:
    """Whether the name says so."""
    return path.name.lower().endswith((".ipynb", ".ipynb.json", ".ipynb.txt"))


def is_archive(path: PurePosixPath) -> bool:
    """Whether the name says that it can be unpacked."""
    return path.name.lower().endswith(ARCHIVES)


def same(path: PurePosixPath) -> str:
    """What two paths have in common that some systems take for one."""
    return unicodedata.normalize("NFC", str(path)).casefold()
