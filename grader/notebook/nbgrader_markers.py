"""Reads nbgrader's markers as nbgrader does: any line that contains the words is a marker, whatever else is in it.

A stray end marker is ignored, as in nbgrader; a region that is nested or never closed is refused, as by `nbgrader
generate_assignment`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import Enum
from typing import NamedTuple

from grader.errors import MarkerError

__all__ = ["Delimiters", "Rules", "cleared", "solution_numbers", "stubbed"]


class Delimiters(NamedTuple):
    """The words that begin and end a region."""

    begin: str
    """Words in the line that opens it."""
    end: str
    """Words in the line that closes it."""


@dataclass(frozen=True)
class Rules:
    """What a course configures about its notebooks. Every field can be set in `[nbgrader]` of `assignment.toml`."""

    begin_solution: str = "BEGIN SOLUTION"
    """`c.ClearSolutions.begin_solution_delimeter`."""
    end_solution: str = "END SOLUTION"
    """`c.ClearSolutions.end_solution_delimeter`."""
    begin_hidden_tests: str = "BEGIN HIDDEN TESTS"
    """`c.ClearHiddenTests.begin_test_delimeter`."""
    end_hidden_tests: str = "END HIDDEN TESTS"
    """`c.ClearHiddenTests.end_test_delimeter`."""
    begin_mark_scheme: str = "BEGIN MARK SCHEME"
    """`c.ClearMarkScheme.begin_mark_scheme_delimeter`."""
    end_mark_scheme: str = "END MARK SCHEME"
    """`c.ClearMarkScheme.end_mark_scheme_delimeter`."""
    code_stub: str = "# YOUR CODE HERE\nraise NotImplementedError()"
    """`c.ClearSolutions.code_stub["python"]`."""
    text_stub: str = "YOUR ANSWER HERE"
    """`c.ClearSolutions.text_stub`."""

    @property
    def solution(self) -> Delimiters:
        """Words around solutions, which students do not get."""
        return Delimiters(self.begin_solution, self.end_solution)

    @property
    def hidden_tests(self) -> Delimiters:
        """Words around tests that are removed from the release and restored for grading."""
        return Delimiters(self.begin_hidden_tests, self.end_hidden_tests)

    @property
    def mark_scheme(self) -> Delimiters:
        """Words around text for the person who grades a task."""
        return Delimiters(self.begin_mark_scheme, self.end_mark_scheme)

    def changed(self) -> dict[str, str]:
        """The fields that differ from nbgrader's defaults, by name."""
        usual = Rules()
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: value for name, value in values.items() if value != getattr(usual, name)}


class _Line(Enum):
    KEPT = "kept"
    BEGIN = "begin"
    INSIDE = "inside"
    END = "end"


def cleared(source: str, words: Delimiters, where: str = "cell") -> str:
    """`source` without the regions between `words`. Raises `MarkerError`, naming `where` and the line."""
    return "\n".join(line for line, role in _lines(source, words, where) if role is _Line.KEPT)


def stubbed(source: str, words: Delimiters, stub: str, where: str = "cell") -> str:
    """An answer with each region replaced by `stub`, indented like the region; `stub` alone if there is no region.

    Raises the same errors as `cleared`.
    """
    kept: list[str] = []
    has_region = False
    for line, role in _lines(source, words, where):
        if role is _Line.KEPT:
            kept.append(line)
        elif role is _Line.BEGIN:
            has_region = True
            indent = re.match(r"\s*", line)
            kept += [f"{indent[0] if indent else ''}{text}" for text in stub.split("\n")]
    return "\n".join(kept) if has_region else stub


def solution_numbers(source: str, words: Delimiters) -> frozenset[int]:
    """Indices of the lines of an answer that students do not get; all except markers if it has no region."""
    roles = [role for _, role in _lines(source, words, "cell")]
    wanted = _Line.INSIDE if _Line.BEGIN in roles else _Line.KEPT
    return frozenset(index for index, role in enumerate(roles) if role is wanted)


def _lines(source: str, words: Delimiters, where: str) -> Iterator[tuple[str, _Line]]:
    opened = 0
    for number, line in enumerate(source.split("\n"), start=1):
        if words.begin in line:
            if opened:
                raise MarkerError(
                    f"{where}, line {number}: {words.begin} inside the region opened at line {opened}; close that first"
                )
            opened = number
            yield line, _Line.BEGIN
        elif words.end in line:
            opened = 0
            yield line, _Line.END
        else:
            yield line, _Line.INSIDE if opened else _Line.KEPT
    if opened:
        raise MarkerError(f"{where}, line {opened}: {words.begin} is never closed; add {words.end}")
