"""Mistakes in numbers, symbols, assignments and returned values."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence

import libcst as cst

from grader.validation.mutation.nodes import Change, Operator, is_print, literal, number, operand, unwrapped

__all__ = ["OPERATORS"]

_SYMBOLS: Mapping[type[cst.CSTNode], tuple[str, Callable[..., cst.CSTNode]]] = {
    cst.Add: ("arithmetic", cst.Subtract),
    cst.Subtract: ("arithmetic", cst.Add),
    cst.Multiply: ("arithmetic", cst.Divide),
    cst.Divide: ("arithmetic", cst.Multiply),
    cst.FloorDivide: ("arithmetic", cst.Divide),
    cst.Modulo: ("arithmetic", cst.FloorDivide),
    cst.Power: ("arithmetic", cst.Multiply),
    cst.AddAssign: ("augmented assignment", cst.SubtractAssign),
    cst.SubtractAssign: ("augmented assignment", cst.AddAssign),
    cst.MultiplyAssign: ("augmented assignment", cst.DivideAssign),
    cst.DivideAssign: ("augmented assignment", cst.MultiplyAssign),
    cst.LessThan: ("comparison", cst.LessThanEqual),
    cst.LessThanEqual: ("comparison", cst.LessThan),
    cst.GreaterThan: ("comparison", cst.GreaterThanEqual),
    cst.GreaterThanEqual: ("comparison", cst.GreaterThan),
    cst.Equal: ("comparison", cst.NotEqual),
    cst.NotEqual: ("comparison", cst.Equal),
    cst.In: ("comparison", cst.NotIn),
    cst.NotIn: ("comparison", cst.In),
    cst.Is: ("comparison", cst.IsNot),
    cst.IsNot: ("comparison", cst.Is),
    cst.And: ("logic", cst.Or),
    cst.Or: ("logic", cst.And),
    cst.BitAnd: ("logic", cst.BitOr),
    cst.BitOr: ("logic", cst.BitAnd),
}


def _statements(node: cst.CSTNode) -> Iterator[Change]:
    """A statement is forgotten. `pass` stands for it, so that a block is never empty."""
    match node:
        case cst.Expr(value=cst.BaseString() | cst.Ellipsis()):
            return
        case cst.Expr() if not is_print(node.value):
            yield Change("statement", node, cst.Pass(semicolon=node.semicolon))
        case cst.AugAssign():
            plain = cst.Assign([cst.AssignTarget(node.target)], node.value, semicolon=node.semicolon)
            yield Change("statement", node, cst.Pass(semicolon=node.semicolon))
            yield Change("augmented assignment", node, plain)


def _returns(node: cst.CSTNode) -> Iterator[Change]:
    """Neighbours in a returned tuple change places."""
    if not isinstance(node, cst.Return) or not isinstance(node.value, cst.Tuple):
        return
    elements = node.value.elements
    for at, (first, second) in enumerate(itertools.pairwise(elements)):
        if isinstance(first, cst.Element) and isinstance(second, cst.Element):
            swapped = [first.with_changes(value=second.value), second.with_changes(value=first.value)]
            order = [*elements[:at], *swapped, *elements[at + 2 :]]
            yield Change("return order", node.value, node.value.with_changes(elements=order))


def _products(node: cst.CSTNode) -> Iterator[Change]:
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.MatrixMultiply):
        swapped = node.with_changes(left=operand(node.right), right=operand(node.left))
        yield Change("matrix product", node, swapped)


def _unary(node: cst.CSTNode) -> Iterator[Change]:
    match node:
        case cst.UnaryOperation(operator=cst.Minus()):
            yield Change("sign", node, unwrapped(node.expression, node))
        case cst.UnaryOperation(operator=cst.Not() | cst.BitInvert()):
            yield Change("logic", node, unwrapped(node.expression, node))


def _symbols(node: cst.CSTNode) -> Iterator[Change]:
    if type(node) in _SYMBOLS:
        operator, other = _SYMBOLS[type(node)]
        spaces = {name: getattr(node, name) for name in ("whitespace_before", "whitespace_after")}
        yield Change(operator, node, other(**spaces))


def _truths(node: cst.CSTNode) -> Iterator[Change]:
    others = {"True": "False", "False": "True"}
    if isinstance(node, cst.Name) and node.value in others:
        yield Change("truth", node, node.with_changes(value=others[node.value]))


def _numbers(node: cst.CSTNode) -> Iterator[Change]:
    value = number(node)
    if value is None or not isinstance(node, cst.BaseExpression):
        return
    others: Sequence[int | float]
    if isinstance(value, int):
        others = (value + 1, value - 1) if value else (1,)
    else:
        others = (value * 2, value / 2) if value else (1.0,)
    for other in others:
        if math.isfinite(other):
            yield Change("number", node, literal(other, node))


OPERATORS: Sequence[Operator] = (_statements, _returns, _products, _unary, _symbols, _truths, _numbers)
