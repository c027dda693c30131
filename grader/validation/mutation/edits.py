"""Makes all the small changes to Python code that students make by mistake."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from grader.validation.mutation import calls, expressions, subscripts
from grader.validation.mutation.nodes import Change, Operator, integer, is_print, keyword_of, number
from grader.validation.mutation.words import COSMETIC

__all__ = ["Edit", "edits"]

_OPERATORS: Sequence[Operator] = (*calls.OPERATORS, *subscripts.OPERATORS, *expressions.OPERATORS)
_SKIPPED = (cst.Annotation, cst.Import, cst.ImportFrom, cst.Raise, cst.TypeAlias)


class Edit(NamedTuple):
    """One change to a source."""

    operator: str
    """Name of the operator that made it."""
    source: str
    """The whole source with the change."""


def edits(source: str, lines: Container[int]) -> Iterator[Edit]:
    """`source` with one change at a time, outer ones first, in `lines` only (counted from 1). `source` must parse."""
    wrapper = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
    places = wrapper.resolve(PositionProvider)
    for operator, old, new in _changes(wrapper.module):
        place = places[old]
        if all(line in lines for line in range(place.start.line, place.end.line + 1)):
            try:
                changed = wrapper.module.deep_replace(old, new)
            except cst.CSTValidationError:  # two words without a space: `return-x` without its sign
                continue
            assert isinstance(changed, cst.Module)
            yield Edit(operator, changed.code)


def _changes(node: cst.CSTNode) -> Iterator[Change]:
    """The changes to a node, then those to what is in it."""
    if isinstance(node, _SKIPPED) or is_print(node):
        return
    for operator in _OPERATORS:
        yield from operator(node)
    left_out = _left_out(node)
    for child in node.children:
        if not any(child is other for other in left_out):
            yield from _changes(child)


def _left_out(node: cst.CSTNode) -> Sequence[cst.CSTNode | None]:
    """Children that are not changed: messages, cosmetic arguments, and numbers that an operator of the node changes."""
    match node:
        case cst.Call():
            looks = [arg for arg in node.args if keyword_of(arg) in COSMETIC]
            return [*calls.axes(node), *looks]
        case cst.Slice():
            return [bound for bound in (node.lower, node.upper) if integer(bound) is not None]
        case cst.UnaryOperation() if number(node) is not None:
            return [node.expression]
        case cst.Assert():
            return [node.msg]
    return []
