"""Mistakes in the bounds of slices and in indices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import libcst as cst

from grader.validation.mutation.nodes import Change, Operator, integer, literal, operand, unwrapped

__all__ = ["OPERATORS"]


class _Bounds(NamedTuple):
    lower: cst.BaseExpression | None
    upper: cst.BaseExpression | None


def _indices(node: cst.CSTNode) -> Iterator[Change]:
    """The first is taken for the last."""
    others = {0: -1, -1: 0}
    if isinstance(node, cst.Index) and (value := integer(node.value)) in others:
        yield Change("index", node.value, literal(others[value], node.value))


def _slices(node: cst.CSTNode) -> Iterator[Change]:
    if isinstance(node, cst.Slice):
        bounds = _Bounds(node.lower, node.upper)
        for lower, upper in (*_lowered(bounds), *_uppered(bounds), *_turned(bounds)):
            colon = node.first_colon if lower else cst.Colon()
            yield Change("slice bound", node, node.with_changes(lower=lower, first_colon=colon, upper=upper))


def _lowered(bounds: _Bounds) -> Iterator[_Bounds]:
    """Without its lower bound, or with another. A lower bound of 0 counts as absent."""
    if bounds.lower is None:
        return
    if integer(bounds.lower) != 0:
        yield bounds._replace(lower=None)
    for moved in _moved(bounds.lower):
        if integer(moved) != 0:
            yield bounds._replace(lower=moved)


def _uppered(bounds: _Bounds) -> Iterator[_Bounds]:
    """With no upper bound or another."""
    if bounds.upper is None:
        return
    yield bounds._replace(upper=None)
    for moved in _moved(bounds.upper):
        yield bounds._replace(upper=moved)


def _turned(bounds: _Bounds) -> Iterator[_Bounds]:
    """`[:n]` is mistaken for `[n:]` and `[-n:]`, `[1:]` for `[:1]` and `[:-1]`."""
    match bounds:
        case (cst.BaseExpression() as lower, None) if integer(lower) != 0:
            yield _Bounds(None, lower)
            yield _Bounds(None, _negated(lower))
        case (None, cst.BaseExpression() as upper) if integer(upper) != 0:
            yield _Bounds(upper, None)
            yield _Bounds(_negated(upper), None)


def _moved(bound: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """One more and one less; neither for `n - 1`, whose number has mutants of its own."""
    value = integer(bound)
    match bound:
        case cst.BinaryOperation(operator=cst.Add() | cst.Subtract(), right=cst.Integer()):
            return
        case _ if value is None:
            left = bound if _is_negative(bound) else operand(bound)
            for sign in (cst.Add(), cst.Subtract()):
                yield cst.BinaryOperation(left, sign, cst.Integer("1"))
        case _:
            yield literal(value + 1, bound)
            if value:
                yield literal(value - 1, bound)


def _negated(bound: cst.BaseExpression) -> cst.BaseExpression:
    if isinstance(bound, cst.UnaryOperation) and _is_negative(bound):
        return unwrapped(bound.expression, bound)
    return cst.UnaryOperation(cst.Minus(), operand(bound))


def _is_negative(bound: cst.BaseExpression) -> bool:
    return isinstance(bound, cst.UnaryOperation) and isinstance(bound.operator, cst.Minus)


OPERATORS: Sequence[Operator] = (_slices, _indices)
