"""The options of bubblewrap: namespaces, and the file tree that every sandbox shows."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from grader.sandbox import file_tree
from grader.sandbox.confine import INSIDE_UID
from grader.sandbox.environment import font_lists

__all__ = ["GIVEN", "file_of", "is_late", "options", "texts_for"]

GIVEN = "/given"
"""Where bubblewrap first puts folders that belong below writable ones; it is gone before student code runs."""


def is_late(path: str) -> bool:
    """Whether a folder to be shown lies below a writable one, as a clone in /tmp does.

    It is shown from the start, since Python may be in it, and again after the writable folder has covered it.
    """
    return any(file_tree.is_within(path, above) for above in file_tree.WRITABLE)


def options(shown: tuple[str, ...], given: Mapping[str, str], texts: Mapping[int, str], uid: int) -> Iterator[str]:
    """bubblewrap's options.

    `shown` are folders that keep their paths. `given` maps the paths where `grader.sandbox.enter` finds them to further
    files and folders. `texts` maps descriptors of open files to their paths in the sandbox.
    """
    yield from ("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try")
    if uid == INSIDE_UID:
        yield from ("--unshare-user", "--uid", str(uid), "--gid", str(uid))
    yield from ("--die-with-parent", "--new-session", "--as-pid-1", "--cap-add", "ALL", "--chdir", "/")
    fonts = font_lists()
    lists = {f"{GIVEN}/{path.name}": str(path) for path in fonts.glob("fontlist-*.json")} if fonts else {}
    own = {path: path for path in shown}
    etc = {f"/etc/{name}": source for name, source in file_tree.etc_files().items()}
    places = {**own, **etc, **given, **lists}
    inner = (*places, "/dev/x", "/etc/x", f"{GIVEN}/x")
    for folder in sorted({str(above) for place in inner for above in Path(place).parents}):
        yield from ("--dir", folder)  # made explicitly, so that everybody may enter it
    for inside, source in places.items():
        yield from ("--ro-bind", source, inside)
    for link, target in {**file_tree.links_shown(tuple(shown)), **_in_dev(file_tree.device_links())}.items():
        yield from ("--symlink", target, link)
    for name in file_tree.devices():
        yield from ("--dev-bind", f"/dev/{name}", f"/dev/{name}")
    for descriptor, place in texts.items():
        yield from ("--ro-bind-data", str(descriptor), place)
    yield from ("--proc", "/proc")


def _in_dev(links: Mapping[str, str]) -> dict[str, str]:
    return {f"/dev/{name}": target for name, target in links.items()}


def texts_for(uid: int) -> dict[int, str]:
    """Files written for the sandbox: their descriptors, with their paths in it."""
    return {file_of(text): f"/etc/{name}" for name, text in file_tree.etc_texts(uid).items()}


def file_of(text: str) -> int:
    """The descriptor of an unnamed file with `text`, positioned at its start."""
    descriptor = os.memfd_create("gradecast")
    os.write(descriptor, os.fsencode(text))
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor
