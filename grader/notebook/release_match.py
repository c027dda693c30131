"""Finds the release that a hand-in was made from: the one that it names, or else the one whose cells it has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from grader.errors import in_a_line
from grader.notebook.pieces import normalised

__all__ = ["Recognised", "recognise"]

SAME_TEXT = 2
"""Weight of a cell of the release that the hand-in has with the same text."""
SAME_NAME = 1
"""Weight of a cell of which the hand-in has only the name, since students change the text of answers."""


class Recognised(NamedTuple):
    """The release of a hand-in."""

    release: str
    """Identity of the release."""
    note: str = ""
    """Explains how it was found, if the hand-in names an unknown release; else empty."""


def recognise(handed_in: Mapping[str, Any], releases: Mapping[str, Mapping[str, Any]]) -> Recognised:
    """The release that `handed_in` was made from; `releases` maps identities to notebooks, the newest first.

    `handed_in` comes from `read_notebook`. If two releases fit equally well, it is the newer one.
    """
    said = handed_in["release"]
    if isinstance(said, str) and said in releases:
        return Recognised(said)
    found = max(releases, key=lambda id: _fit(handed_in["cells"], releases[id]["cells"])) if len(releases) > 1 else ""
    found = found or next(iter(releases))
    if said is None:
        return Recognised(found)
    return Recognised(
        found, f"it says that it is of release {_shown(said)}, which is not kept; taken for one of {found}"
    )


def _fit(cells: Sequence[Mapping[str, Any]], release: Sequence[Mapping[str, Any]]) -> float:
    """How well the hand-in fits the release, from 0 to 1: it has many of its cells, and few others."""
    texts = Counter((cell["cell_type"], normalised(cell["source"])) for cell in cells)
    names = {cell["key"] for cell in cells}
    found = 0
    for cell in release:
        text = cell["cell_type"], normalised("".join(cell["source"]))
        if texts[text]:
            texts[text] -= 1
            found += SAME_TEXT
        elif cell["id"] in names:
            found += SAME_NAME
    return 2 * found / (SAME_TEXT * (len(cells) + len(release)))


def _shown(said: object) -> str:
    """A notebook's claim, in a form that is safe in messages."""
    return f"{in_a_line(said)!a:.40}"
