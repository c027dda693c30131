"""What the operators ask of libcst's nodes, and build from them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

import libcst as cst

__all__ = [
    "Change",
    "Operator",
    "integer",
    "is_print",
    "keyword_of",
    "literal",
    "number",
    "operand",
    "unwrapped",
    "without",
]


class Change(NamedTuple):
    """One node in place of another."""

    operator: str
    """Name of the operator."""
    old: cst.CSTNode
    """The node as it is in the tree: the very object."""
    new: cst.CSTNode
    """What replaces it."""


Operator = Callable[[cst.CSTNode], Iterator[Change]]
"""Yields the changes that it would make to a node; for most nodes there are none."""


def number(node: cst.CSTNode | None) -> int | float | None:
    """The value of a number as it is written, with its sign; None for anything else."""
    match node:
        case cst.Integer() | cst.Float():
            return node.evaluated_value
        case cst.UnaryOperation(operator=cst.Minus(), expression=cst.Integer() | cst.Float() as size):
            return -size.evaluated_value
    return None


def integer(node: cst.CSTNode | None) -> int | None:
    """As `number`, of whole numbers only."""
    value = number(node)
    return value if isinstance(value, int) else None


def literal(value: int | float, like: cst.BaseExpression) -> cst.BaseExpression:
    """A number, in the parentheses of `like`."""
    return unwrapped(cst.parse_expression(repr(value)), like)


def unwrapped(inner: cst.BaseExpression, outer: cst.BaseExpression) -> cst.BaseExpression:
    """`inner` to stand where `outer` stood, in the parentheses of both."""
    return inner.with_changes(lpar=[*outer.lpar, *inner.lpar], rpar=[*inner.rpar, *outer.rpar])


def operand(node: cst.BaseExpression) -> cst.BaseExpression:
    """The node, in parentheses unless it binds at least as tightly as any operator."""
    atoms = (cst.Name, cst.Attribute, cst.Subscript, cst.Call, cst.Integer, cst.Float, cst.List)
    if node.lpar or isinstance(node, atoms):
        return node
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def is_print(node: cst.CSTNode) -> bool:
    """Whether the node calls `print`."""
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "print"


def keyword_of(arg: cst.Arg) -> str | None:
    """The keyword of an argument; None where it is positional."""
    return arg.keyword.value if arg.keyword else None


def without(call: cst.Call, dropped: Collection[cst.Arg]) -> cst.Call:
    """The call without some of its arguments."""
    kept = [arg for arg in call.args if not any(arg is other for other in dropped)]
    if kept and kept[-1] is not call.args[-1]:
        last = call.args[-1]
        kept[-1] = kept[-1].with_changes(comma=last.comma, whitespace_after_arg=last.whitespace_after_arg)
    return call.with_changes(args=kept)
