"""Solution regions: the lines between `# BEGIN SOLUTION` and `# END SOLUTION`.

In code a marker stands alone on its line; in a Markdown cell it is `<!-- BEGIN SOLUTION -->`. A marker that is
misspelt, nested, unclosed or stray would release a solution, so each is an error that names file and line.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from grader.errors import MarkerError

__all__ = [
    "CODE_STUB",
    "STUB_MESSAGE",
    "TEXT_STUB",
    "Region",
    "check_markers",
    "keep_solutions",
    "mark_for_nbgrader",
    "regions",
    "solution_lines",
    "strip_solutions",
]

STUB_MESSAGE = "replace this line with your solution"
CODE_STUB = f'raise NotImplementedError("{STUB_MESSAGE}")'
TEXT_STUB = "*Replace this line with your answer.*"

_BEGIN, _END = "BEGIN SOLUTION", "END SOLUTION"
_MARKER = re.compile(r"\s*(?:# (BEGIN|END) SOLUTION|<!-- (BEGIN|END) SOLUTION -->)\s*")
_CELL = re.compile(r"# ?%%(?:\s|$)")
_COMMENT = re.compile(r"#+|<!--|-->")
_BARE = re.compile(r"\b(?:BEGIN|END) SOLUTION\b")
_ALIKE = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТУХІЅ", "ABEZHIKMNOPTYXABEKMHOPCTYXIS")
"""Greek and Cyrillic letters that look like ours."""
_ALMOST = 0.85
"""Lowest similarity (difflib's ratio) at which a comment counts as a misspelt marker."""


class _Mark(Enum):
    BEGIN = "BEGIN"
    END = "END"


class Region(NamedTuple):
    """One solution region of a cell."""

    begin: int
    """Index of the line with the opening marker."""
    end: int
    """Index of the line with the closing marker."""


def check_markers(text: str, where: str) -> None:
    """Check the markers of a whole `notebook.py`. Raises `MarkerError`, which names `where` and the line."""
    opened = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if _CELL.match(line):
            if opened:
                raise MarkerError(
                    f"{where}:{opened}: '# {_BEGIN}' is not closed before the cell ends at line {number}; close it"
                )
            continue
        mark = _mark_in_percent(line, f"{where}:{number}")
        if mark is _Mark.BEGIN:
            if opened:
                raise MarkerError(
                    f"{where}:{number}: '# {_BEGIN}' inside the region opened at line {opened}; close that first"
                )
            opened = number
        elif mark is _Mark.END:
            if not opened:
                raise MarkerError(f"{where}:{number}: '# {_END}' closes nothing; open the region or remove it")
            opened = 0
    if opened:
        raise MarkerError(f"{where}:{opened}: '# {_BEGIN}' is never closed; add '# {_END}'")


def regions(source: str, where: str = "cell") -> tuple[Region, ...]:
    """The solution regions of one cell's source. Raises `MarkerError` if markers do not pair."""
    found: list[Region] = []
    begin: int | None = None
    for index, line in enumerate(source.splitlines()):
        mark = _mark(line, f"{where}:{index + 1}")
        if mark is _Mark.BEGIN and begin is None:
            begin = index
        elif mark is _Mark.END and begin is not None:
            found.append(Region(begin, index))
            begin = None
        elif mark is not None:
            raise MarkerError(
                f"{where}:{index + 1}: {mark.value} SOLUTION does not pair with another; open and close in turn"
            )
    if begin is not None:
        raise MarkerError(f"{where}:{begin + 1}: '# {_BEGIN}' is never closed; add '# {_END}'")
    return tuple(found)


def strip_solutions(source: str, stub: str) -> str:
    """`source` with each region replaced by `stub`, indented like the region."""
    lines = source.splitlines()
    for region in reversed(regions(source)):
        indent = lines[region.begin][: len(lines[region.begin]) - len(lines[region.begin].lstrip())]
        lines[region.begin : region.end + 1] = [indent + stub]
    return "\n".join(lines)


def keep_solutions(source: str) -> str:
    """`source` with its solutions and without the markers, as a perfect student hands it in."""
    markers = {index for region in regions(source) for index in region}
    return "\n".join(line for index, line in enumerate(source.splitlines()) if index not in markers)


def mark_for_nbgrader(source: str) -> str:
    """`source` with the markers as nbgrader spells them, `### BEGIN SOLUTION`."""
    lines = source.splitlines()
    for region in regions(source):
        for index, text in ((region.begin, _BEGIN), (region.end, _END)):
            indent = lines[index][: len(lines[index]) - len(lines[index].lstrip())]
            lines[index] = f"{indent}### {text}"
    return "\n".join(lines)


def solution_lines(source: str) -> tuple[str, ...]:
    """The lines inside the regions of `source`."""
    lines: Sequence[str] = source.splitlines()
    return tuple(line for region in regions(source) for line in lines[region.begin + 1 : region.end])


def _mark_in_percent(line: str, where: str) -> _Mark | None:
    """Like `_mark`, for a line of a py:percent file, where Markdown is commented out."""
    return _mark(line[2:] if line.startswith("# <!--") else line, where)


def _mark(line: str, where: str) -> _Mark | None:
    match = _MARKER.fullmatch(line)
    if match:
        return _Mark(match[1] or match[2])
    bare, *comments = _COMMENT.split(line)
    if _BARE.search(bare) or any(_looks_like_a_marker(comment) for comment in comments):
        raise MarkerError(
            f"{where}: {line.strip()!a:.60} looks like a marker; write '# {_BEGIN}' or '# {_END}' alone on the line"
        )
    return None


@lru_cache(maxsize=4096)  # the same lines are looked at again in each cell
def _looks_like_a_marker(comment: str) -> bool:
    words = re.sub(r"[\W\d_]+", " ", _visible(comment).upper().translate(_ALIKE)).split()
    if words[:1] in (["BEGIN"], ["END"]) and words[1:2] in (["HIDDEN"], ["MARK"]):
        return True
    head = words[:2]
    if "SOLUTION" in head and {"START", "STOP", "BEGIN", "END", "FINISH"} & set(head):
        return True
    text = " ".join(words)
    return _BEGIN in text or _END in text or any(_alike(words, marker) for marker in (_BEGIN, _END))


def _visible(comment: str) -> str:
    """The comment without invisible characters, and in Unicode normal form."""
    if comment.isascii():
        return comment
    kept = (character for character in comment if unicodedata.category(character) != "Cf")
    return unicodedata.normalize("NFKC", "".join(kept))


def _alike(words: Sequence[str], marker: str) -> bool:
    """Whether the first words are nearly those of the marker, however many spaces are in it."""
    letters = marker.replace(" ", "")
    joined = "".join(words)[: len(letters)]
    pairs = ((" ".join(words[:2]), marker), ("".join(words[:2]), letters), (joined, letters))
    return any(_is_near(*pair) for pair in pairs)


def _is_near(text: str, marker: str) -> bool:
    """Whether the texts are nearly the same. Their lengths and the quick ratio bound it from above."""
    if 2 * min(len(text), len(marker)) < _ALMOST * (len(text) + len(marker)):
        return False
    matcher = difflib.SequenceMatcher(None, text, marker)
    return matcher.quick_ratio() >= _ALMOST and matcher.ratio() >= _ALMOST
