"""Recognises the platform of a source by the names of its files and folders."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath

from grader.errors import InputError
from grader.submissions.collecting.attempts import Read
from grader.submissions.collecting.canvas import read_canvas, recognises_canvas
from grader.submissions.collecting.gradescope import read_gradescope, recognises_gradescope
from grader.submissions.collecting.moodle import read_moodle, recognises_moodle
from grader.submissions.collecting.names import ARCHIVES, WRAPPERS, is_archive, is_notebook
from grader.submissions.collecting.nbgrader import assignments_of, read_exchange, recognises_exchange
from grader.submissions.collecting.opal import read_opal, recognises_opal
from grader.submissions.collecting.plain import read_plain
from grader.submissions.collecting.repositories import read_repositories, recognises_repositories
from grader.submissions.collecting.tree import Tree

__all__ = ["LAYOUTS", "named", "read_source", "recognise", "unwrapped"]

_Reader = Callable[[Tree, str], Read]
_READERS: dict[str, tuple[Callable[[Tree], float], _Reader]] = {
    "gradescope": (recognises_gradescope, read_gradescope),
    "moodle": (recognises_moodle, read_moodle),
    "nbgrader": (recognises_exchange, read_exchange),
    "opal": (recognises_opal, read_opal),
    "canvas": (recognises_canvas, read_canvas),
}
LAYOUTS = (*sorted((*_READERS, "git")), "zip", "folder")
"""All known layouts, the plain ones last."""
ENOUGH = 0.5
"""Smallest share of names that must fit a layout for it to be recognised."""


def recognise(path: Path, tree: Tree) -> str:
    """The layout of `tree`, the content of `path`."""
    if recognises_repositories(path) >= ENOUGH:
        return "git"
    shares = {name: recognises(tree) for name, (recognises, _) in _READERS.items()}
    best = max(shares, key=lambda name: shares[name])
    if shares[best] >= ENOUGH:
        return best
    return "folder" if path.is_dir() else "zip"


def read_source(layout: str, path: Path, tree: Tree, name: str, deadline: datetime | None, stack: ExitStack) -> Read:
    """All attempts in the source. Raises `InputError` if `path` cannot have this layout."""
    if layout == "git":
        if not path.is_dir():
            raise InputError(f"{path}: repositories must lie in a folder; unpack it, or use another --from")
        return read_repositories(path, name, deadline, stack)
    return _READERS[layout][1](tree, name) if layout in _READERS else read_plain(tree, name)


def named(layout: str, tree: Tree) -> str:
    """The name of the only assignment in an exchange; empty if it holds several, or for other layouts."""
    found = assignments_of(tree) if layout == "nbgrader" else ()
    return found[0] if len(found) == 1 else ""


def unwrapped(path: Path, tree: Tree, layout: str) -> Tree:
    """`tree` without the folders that downloads often have around everything."""
    top = tree.top()
    if len(top) != 1 or top != tree.folders() or top[0] in WRAPPERS or layout == "git":
        return tree
    inside = tree.below(top[0])
    beside = [item for item in tree.problems if not item.name.startswith(f"{top[0]}/")]
    inside = Tree(inside.members, (*inside.problems, *beside))
    if layout not in ("auto", "zip", "folder") or recognise(path, inside) in _READERS:
        return inside
    packed = all(name in inside.folders() or is_archive(PurePosixPath(name)) for name in inside.top())
    if top[0] == _stem(path) or (packed and len(inside.top()) > 1):
        return inside
    deeper = unwrapped(path, inside, layout)  # ILIAS has a folder in a folder around everybody's
    return deeper if deeper is not inside and all(map(partial(_has_work, deeper), deeper.top())) else tree


def _has_work(tree: Tree, first: str) -> bool:
    """Whether a notebook, or an archive, lies in the folder `first`."""
    return any(
        item.path.parts[0] == first and (is_notebook(item.path) or is_archive(item.path)) for item in tree.members
    )


def _stem(path: Path) -> str:
    suffix = next((item for item in sorted(ARCHIVES, key=len, reverse=True) if path.name.lower().endswith(item)), "")
    return path.name.removesuffix(suffix) if suffix and not path.is_dir() else ""
