"""Small changes of the reference, in the style of `diff`; most known solutions are written as such.

A cell of `mistakes/` or `alternatives/` that holds only such comments is a change:

    # %% question="train"
    #   loss.backward()
    # - optimizer.step()
    # + if step > 0:
    # +     optimizer.step()

The reference's lines, which have `-` or no sign, must occur exactly once in the question's cells, at any indentation.
An empty line separates two changes.
"""

from __future__ import annotations

import difflib
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from grader.errors import AssignmentError

__all__ = ["Change", "apply_change", "read_changes"]

_LINE = re.compile(r"#(?: (?P<sign>[-+ ])(?: (?P<text>.*))?)?")
_NEAR = 0.3
"""Lowest similarity, from 0 to 1, at which a message suggests a line of the reference."""


@dataclass(frozen=True)
class Change:
    """Lines of the reference and their replacement, indented relative to each other."""

    before: tuple[str, ...]
    """The lines in the reference."""
    after: tuple[str, ...]
    """The lines that replace them."""


def read_changes(source: str, where: str) -> tuple[Change, ...]:
    """The changes that a cell describes; empty if it holds code. Raises `AssignmentError` for a malformed line."""
    lines = [line.rstrip() for line in source.splitlines()]
    if not any(line.startswith(("# - ", "# + ")) for line in lines) or any(line[:1] not in ("", "#") for line in lines):
        return ()
    blocks = re.split(r"\n{2,}", "\n".join(lines).strip("\n"))
    return tuple(_read_change(block.split("\n"), where) for block in blocks)


def _read_change(lines: Sequence[str], where: str) -> Change:
    signs, texts = [], []
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None:
            raise AssignmentError(f"{where}: {line!r} begins with none of '# - ', '# + ' and '#   '; write a change so")
        signs.append(match["sign"] or " ")
        texts.append(match["text"] or "")
    signed = list(zip(signs, textwrap.dedent("\n".join(texts)).split("\n"), strict=True))
    before = tuple(text for sign, text in signed if sign != "+")
    if not any(before):
        raise AssignmentError(f"{where}: {lines[0]!r} has no place; put a line of the reference beside it, with '#   '")
    return Change(before, tuple(text for sign, text in signed if sign != "-"))


def apply_change(change: Change, sources: Sequence[str], where: str) -> list[str]:
    """The cells `sources` with the change applied. Raises `AssignmentError` unless they hold the lines exactly once."""
    pattern, texts = _pattern(change.before), [f"{source}\n" for source in sources]
    found = [(place, match) for place, text in enumerate(texts) for match in pattern.finditer(text)]
    if not found:
        raise AssignmentError(f"{where}: {_not_found(change.before, sources)}")
    if len(found) > 1:
        first = _first(change.before)
        raise AssignmentError(
            f"{where}: {first!r} stands {len(found)} times in the reference; add a line from beside it, with '#   '"
        )
    [(place, match)] = found
    after = "".join(f"{match['margin']}{line}\n" if line else "\n" for line in change.after)
    changed = texts[place][: match.start()] + after + texts[place][match.end() :]
    return [*sources[:place], changed.removesuffix("\n"), *sources[place + 1 :]]


def _pattern(lines: Sequence[str]) -> re.Pattern[str]:
    """Matches `lines` as whole lines that are all indented further by the same `margin`."""
    margins = ["(?P<margin>[ ]*)"] + ["(?P=margin)"] * len(lines)
    parts = [margins.pop(0) + re.escape(line) + "\n" if line else "\n" for line in lines]
    return re.compile("^" + "".join(parts), re.MULTILINE)


def _not_found(before: Sequence[str], sources: Sequence[str]) -> str:
    there = [line.strip() for source in sources for line in source.splitlines() if line.strip()]
    for line in map(str.strip, before):
        if line and line not in there:
            near = difflib.get_close_matches(line, there, 1, _NEAR)
            return f"{line!r} is not in the reference" + (f"; did you mean {near[0]!r}?" if near else " any more")
    return f"the lines from {_first(before)!r} do not follow one another so in the reference"


def _first(lines: Sequence[str]) -> str:
    return next(line.strip() for line in lines if line)
