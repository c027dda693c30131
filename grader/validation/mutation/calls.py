"""Mistakes in calls: the axis, the order of arguments, a forgotten keyword, a function for another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from grader.validation.mutation.nodes import Change, Operator, integer, keyword_of, literal, operand, unwrapped, without
from grader.validation.mutation.words import (
    AXIS,
    COSMETIC,
    FUNCTIONS,
    REDUCTIONS,
    SYMMETRIC,
    WITHOUT_ARGUMENTS,
    WITHOUT_RELU,
)

__all__ = ["OPERATORS", "axes"]


def axes(call: cst.Call) -> tuple[cst.Arg, ...]:
    """The arguments that are axes and written as whole numbers."""
    by_place = isinstance(call.func, cst.Attribute) and _name(call) in REDUCTIONS
    return tuple(
        arg
        for arg in call.args
        if integer(arg.value) is not None and (keyword_of(arg) in AXIS if arg.keyword else by_place)
    )


def _functions(node: cst.CSTNode) -> Iterator[Change]:
    """Another function of the same library. Of bare names, only the built-ins `min` and `max` are replaced."""
    match node:
        case cst.Call(func=cst.Name("min" | "max" as name) as bare):
            yield Change("function", bare, bare.with_changes(value=FUNCTIONS[name][0]))
        case cst.Call(func=cst.Attribute(attr=cst.Name(name)) as func) as call:
            if name in WITHOUT_ARGUMENTS and call.args:
                return
            for other in FUNCTIONS.get(name, ()):
                if not (other == "relu" and _is_module(func.value)):
                    called = without(call, axes(call)) if other.lower() == "sigmoid" else call
                    yield Change("function", call, called.with_changes(func=func.with_changes(attr=cst.Name(other))))
            if name == "tanh" and len(call.args) < 2:
                value = call.args[0].value if call.args else func.value
                yield Change("function", call, unwrapped(operand(value), call))


def _axes(node: cst.CSTNode) -> Iterator[Change]:
    others = {0: 1, 1: 0, -1: -2, -2: -1}
    for arg in axes(node) if isinstance(node, cst.Call) else ():
        value = integer(arg.value)
        if value is not None:
            yield Change("axis", arg.value, literal(others.get(value, value - 1), arg.value))


def _order(node: cst.CSTNode) -> Iterator[Change]:
    if not isinstance(node, cst.Call) or _name(node) in SYMMETRIC:
        return
    match node.args:
        case [cst.Arg(keyword=None, star="") as first, cst.Arg(keyword=None, star="") as second, *rest]:
            swapped = [first.with_changes(value=second.value), second.with_changes(value=first.value)]
            yield Change("argument order", node, node.with_changes(args=[*swapped, *rest]))


def _keywords(node: cst.CSTNode) -> Iterator[Change]:
    if isinstance(node, cst.Call):
        for arg in node.args:
            if arg.keyword and keyword_of(arg) not in COSMETIC:
                yield Change("keyword", node, without(node, [arg]))


def _name(call: cst.Call) -> str | None:
    """The last part of what is called, `mean` of `np.mean` and of `x[0].mean`."""
    match call.func:
        case cst.Name(name) | cst.Attribute(attr=cst.Name(name)):
            return name
    return None


def _is_module(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Name) and node.value in WITHOUT_RELU


OPERATORS: Sequence[Operator] = (_functions, _axes, _order, _keywords)
