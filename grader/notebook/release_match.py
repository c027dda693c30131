"""Which release a hand-in comes from: the one that it names, or else the one whose cells it has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from grader.errors import in_a_line
from grader.notebook.pieces import normalised

__all__ = ["Recognised", "recognise"]

SAME_TEXT = 2
"""What a cell of the release counts for that the hand-in has word for word."""
SAME_NAME = 1
"""What one counts for of which it has the name alone, as students change what they answer."""


class Recognised(NamedTuple):
    """Where a hand-in comes from."""

    release: str
    """Identity of the release."""
    note: str = ""
    """What a person should know of how it was found; empty where the hand-in names it, or names none."""


def recognise(handed_in: Mapping[str, Any], releases: Mapping[str, Mapping[str, Any]]) -> Recognised:
    """The one of `releases`, notebooks by identity with the newest first, that `handed_in` was made from.

    `handed_in` comes from `read_notebook`. Of two that fit as well it is the newer one.
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
    """How much of the release the hand-in has, and how little else, from 0 to 1."""
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
    """What a notebook claims, as a message may hold it."""
    return f"{in_a_line(said)!a:.40}"
