"""The pieces from which a hand-in is restored, and the cells of the release that they may correspond to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from grader.notebook.assemble import JSON
from grader.notebook.markers import TEXT_STUB
from grader.notebook.questions import CHECKS
from grader.notebook.statements import Reader, Statement

__all__ = ["NOWHERE", "Piece", "Release", "is_blank", "joined", "normalised"]

NOWHERE = -1
"""Origin of a piece that the hand-in does not have."""
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """A cell of the notebook that is to run, or what will become one."""

    kind: str
    """`code`, `markdown` or `raw`."""
    source: str
    """The student's text; for a given cell the release's text is used instead."""
    origin: int
    """Number of the student's cell that it comes from, counted from 0."""
    id: str | None = None
    """The cell of the release that it corresponds to; None for the student's own cell."""
    attachments: Mapping[str, Any] = field(default_factory=dict)
    """Pictures in it."""


class Release:
    """The released notebook; says what its cells are."""

    def __init__(self, notebook: Mapping[str, Any]) -> None:
        self.cells: dict[str, JSON] = {cell["id"]: cell for cell in notebook["cells"]}
        self.order = {id: number for number, id in enumerate(self.cells)}
        self.reader = Reader()

    def source(self, id: str) -> str:
        """The text of the cell called `id`."""
        return "".join(self.cells[id]["source"])

    def kind(self, id: str) -> str:
        """`code` or `markdown`."""
        return str(self.cells[id]["cell_type"])

    @cached_property
    def marked(self) -> tuple[str, ...]:
        """Ids of the cells that nbgrader knows; narrative is free."""
        return tuple(id for id, cell in self.cells.items() if "nbgrader" in cell["metadata"])

    @cached_property
    def locked(self) -> tuple[str, ...]:
        """Ids of the given cells, and of those with checks."""
        return tuple(id for id in self.marked if not self.cells[id]["metadata"]["nbgrader"]["solution"])

    @cached_property
    def answers(self) -> tuple[str, ...]:
        """Ids of the cells in which students write."""
        return tuple(id for id in self.marked if self.cells[id]["metadata"]["nbgrader"]["solution"])

    def is_check(self, id: str) -> bool:
        """Whether the cell only checks a question."""
        return id in self.locked and id.endswith(CHECKS)

    def statements(self, id: str) -> tuple[Statement, ...]:
        """The statements of a code cell; none for text."""
        return self.reader.statements(self.source(id)) if self.kind(id) == "code" else ()

    @cached_property
    def stubs(self) -> Mapping[str, tuple[Statement, ...]]:
        """For each answer in code, the statements that contain a line to replace."""
        return {
            id: tuple(item for item in self.statements(id) if item.is_stub)
            for id in self.answers
            if self.kind(id) == "code"
        }

    @cached_property
    def names(self) -> Mapping[str, frozenset[str]]:
        """For each answer in code, the names that it must define, as far as its stubs show."""
        return {id: frozenset(name for item in stubs for name in item.binds) for id, stubs in self.stubs.items()}

    @cached_property
    def stub_trees(self) -> frozenset[str]:
        """All stubs, to recognise statements that a student left as they were."""
        return frozenset(item.plain for stubs in self.stubs.values() for item in stubs)

    def is_untouched(self, id: str, source: str) -> bool:
        """Whether the text of an answer is that of the release, or nothing at all."""
        if normalised(source) == normalised(self.source(id)):
            return True
        if self.kind(id) != "code":
            return is_blank("markdown", source) or source.strip() == TEXT_STUB
        ours = {line.strip() for line in self.source(id).split("\n")}
        if any(line.strip().startswith("#") and line.strip() not in ours for line in source.split("\n")):
            return False
        trees = [item.plain for item in self.reader.statements(self.source(id))]
        written = Reader().read(source)
        return isinstance(written, tuple) and [item.plain for item in written] in ([], trees)

    def question(self, id: str) -> str | None:
        """The question of an answer or of a cell with checks, by the names that `build` gives them."""
        known = [other.removesuffix(CHECKS) for other in self.locked if other.endswith(CHECKS)]
        stem = re.sub(r"(-by-hand)?(-\d+)?$", "", id.removesuffix(CHECKS))
        if id in self.answers or self.is_check(id):
            return max((name for name in known if id == name or id.startswith(f"{name}-")), key=len, default=stem)
        return None


def normalised(source: str) -> str:
    """The text without blanks at line ends and blank lines around it, which editors change."""
    return "\n".join(line.rstrip() for line in source.split("\n")).strip("\n")


def is_blank(kind: str, source: str) -> bool:
    """Whether it holds nothing that anybody could read or run: only blanks or comments."""
    if kind == "code":
        return all(not line.strip() or line.strip().startswith("#") for line in source.split("\n"))
    return not _COMMENT.sub("", source).strip()


def joined(statements: Sequence[Statement]) -> str:
    """Statements as the text of a cell."""
    return "\n".join(item.source for item in statements).strip("\n")
