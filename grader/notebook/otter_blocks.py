"""Parses the blocks of an Otter Assign master: raw cells that configure, begin or end a block, and the cells between.

Follows `otter.assign.blocks` and `otter.assign.notebook_transformer` of otter-grader 7.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from grader.errors import AssignmentError

__all__ = ["Block", "Config", "Part", "QuestionPart", "config_of", "parts_of"]

_FENCE = "```otter"
_CONFIG = re.compile(r"#\s+assignment\s+config\s*", re.IGNORECASE)
_BOUNDARY = re.compile(r"#\s+(begin|end)\s+(question|prompt|solution|tests)\s*", re.IGNORECASE)
_IGNORED = re.compile(r"(##\s*ignore\s*##\s*|#\s*ignore\s*)", re.IGNORECASE)
_BEFORE_4 = re.compile(r"```\s*\n\s*(BEGIN (QUESTION|ASSIGN|TESTS|SOLUTION)|OTTER CONFIG)|^BEGIN QUESTION")
"""The syntax of blocks before Otter 4."""

Config = Mapping[str, Any]


class Block(StrEnum):
    """The role of a cell in a question."""

    QUESTION = "question"
    """Its text, and given code."""
    PROMPT = "prompt"
    """The text or code that students start from."""
    SOLUTION = "solution"
    """The author's answer."""
    TESTS = "tests"
    """One test case in each cell."""


@dataclass(frozen=True)
class Part:
    """One cell of the master that is not a marker."""

    number: int
    """Number of the cell in the master, from 1."""
    cell: Mapping[str, Any]
    """The cell, in nbformat 4."""
    source: str
    """Its text."""
    block: Block | None = None
    """Its role in its question; None outside of questions."""


@dataclass
class QuestionPart:
    """One question, with its cells in order."""

    number: int
    """Number of the cell that begins it."""
    config: Config
    """The configuration in that cell."""
    parts: list[Part] = field(default_factory=list)
    """Its cells."""

    def of(self, block: Block) -> list[Part]:
        """Its cells with the role `block`."""
        return [part for part in self.parts if part.block is block]


class _Cell:
    """A cell of a notebook, with its number."""

    def __init__(self, number: int, cell: Mapping[str, Any], kind: str, source: str) -> None:
        self.number, self.cell, self.kind, self.source = number, cell, kind, source
        self.first = source.split("\n", 1)[0]


def config_of(cells: Sequence[Mapping[str, Any]], where: str) -> Config:
    """The merged configuration of the master's `# ASSIGNMENT CONFIG` cells. Raises `AssignmentError`."""
    found: dict[str, Any] = {}
    for cell in _unfenced(cells, where):
        if cell.kind == "raw" and _CONFIG.match(cell.first):
            found |= _table(cell, where)
    return found


def parts_of(cells: Sequence[Mapping[str, Any]], where: str) -> Iterator[Part | QuestionPart]:
    """The master's cells in order, those of a question together. Raises `AssignmentError`, naming the cell."""
    question: QuestionPart | None = None
    block: tuple[Block, int] | None = None
    for cell in _unfenced(cells, where):
        at = f"{where}, cell {cell.number}"
        boundary = _BOUNDARY.match(cell.first) if cell.kind == "raw" else None
        if cell.kind == "raw" and _CONFIG.match(cell.first):
            continue
        if boundary is None:
            if not _IGNORED.match(cell.first):
                inside = Block.QUESTION if question else None
                part = Part(cell.number, cell.cell, cell.source, block[0] if block else inside)
                if question is None:
                    yield part
                else:
                    question.parts.append(part)
            continue
        kind = Block(boundary[2].lower())
        if boundary[1].lower() == "end":
            _check_end(kind, question, block, at)
            if kind is not Block.QUESTION:
                block = None
            elif question is not None:
                yield question
                question = None
            continue
        _check_begin(kind, question, block, at)
        if kind is Block.QUESTION:
            question = QuestionPart(cell.number, _table(cell, where))
        else:
            block = kind, cell.number
    if block or question:
        number, open = (block[1], block[0]) if block else (question.number if question else 0, Block.QUESTION)
        raise AssignmentError(
            f"{where}, cell {number}: # BEGIN {open.upper()} is never ended; add a raw cell # END {open.upper()}"
        )


def _check_end(kind: Block, question: QuestionPart | None, block: tuple[Block, int] | None, at: str) -> None:
    inner = block[0] if block else Block.QUESTION if question else None
    if kind is not inner:
        said = f"# BEGIN {inner.upper()} is open, so end that first" if inner else "nothing is open; remove it"
        raise AssignmentError(f"{at}: # END {kind.upper()}, and {said}")


def _check_begin(kind: Block, question: QuestionPart | None, block: tuple[Block, int] | None, at: str) -> None:
    if kind is Block.QUESTION and question:
        raise AssignmentError(
            f"{at}: # BEGIN QUESTION inside the question of cell {question.number}; add # END QUESTION before it"
        )
    if kind is not Block.QUESTION and question is None:
        raise AssignmentError(f"{at}: # BEGIN {kind.upper()} outside of a question; put # BEGIN QUESTION before it")
    if block:
        raise AssignmentError(
            f"{at}: # BEGIN {kind.upper()} inside {block[0].upper()} of cell {block[1]}; add # END {block[0].upper()} "
            "before it"
        )


def _table(cell: _Cell, where: str) -> dict[str, Any]:
    import yaml

    at = f"{where}, cell {cell.number}"
    try:
        found = yaml.safe_load(cell.source)
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())[:120]
        raise AssignmentError(f"{at}: its YAML cannot be read ({said}); fix it") from None
    if not isinstance(found, dict | None):
        raise AssignmentError(f"{at}: {cell.first.strip()!a:.40} is followed by no table; write, say, name: q1")
    return found or {}


def _unfenced(cells: Sequence[Mapping[str, Any]], where: str) -> Iterator[_Cell]:
    """The cells; blocks written as ```otter in Markdown become raw cells of their own."""
    for number, cell in enumerate(cells, start=1):
        kind, source = str(cell.get("cell_type")), cell.get("source", "")
        text = (source if isinstance(source, str) else "".join(source)).replace("\r\n", "\n")
        if kind == "markdown" and _FENCE in text:
            yield from _divided(number, cell, text, where)
        else:
            if kind in ("markdown", "raw") and _BEFORE_4.search(text):
                raise AssignmentError(
                    f"{where}, cell {number}: written for Otter before version 4; put the block into a raw cell, "
                    "as in # BEGIN QUESTION, and import again"
                )
            yield _Cell(number, cell, kind, text)


def _divided(number: int, cell: Mapping[str, Any], text: str, where: str) -> Iterator[_Cell]:
    rest: list[str] = []
    fenced: list[str] | None = None
    for line in text.split("\n"):
        if fenced is None and line.strip() == _FENCE:
            if any(map(str.strip, rest)):
                yield _Cell(number, cell, "markdown", "\n".join(rest).strip("\n"))
            rest, fenced = [], []
        elif fenced is not None and line.strip() == "```":
            yield _Cell(number, cell, "raw", "\n".join(fenced))
            fenced = None
        else:
            (rest if fenced is None else fenced).append(line)
    if fenced is not None:
        raise AssignmentError(f"{where}, cell {number}: {_FENCE} is never closed; add a line ```")
    if any(map(str.strip, rest)):
        yield _Cell(number, cell, "markdown", "\n".join(rest).strip("\n"))
