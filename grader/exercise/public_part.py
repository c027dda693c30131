"""Extracts the public part of `checks.py` and `probes.py`, by what public checks read. Unclear code is refused."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from grader.errors import LeakError

__all__ = ["Reads", "definitions_for", "extract", "parsed", "reads"]

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Reads:
    """What one check reads from the evidence."""

    observed: frozenset[str]
    """Probes whose observations it reads."""
    expected: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    """The keys that it reads from each probe's expected value, by probe; None for the whole value."""


def reads(source: str, check: str, where: str) -> Reads:
    """What the function `check` in `source` reads. Raises `LeakError` if its text does not show that.

    `expected` may be used only as `expected.<probe>` or `expected.<probe>["key"]`, and never as `expected.labels`.
    """
    function = next(node for node in reversed(parsed(source).body) if isinstance(node, Function) and node.name == check)
    names = [argument.arg for argument in function.args.args]
    if len(names) != 2:
        raise LeakError(f"{where}: {check} takes (observed, expected), not ({', '.join(names)})")
    nodes = list(ast.walk(function))
    parents = {child: node for node in nodes for child in ast.iter_child_nodes(node)}
    uses: dict[str, list[ast.AST]] = {name: [] for name in names}
    for node in nodes:
        if isinstance(node, ast.Name) and node.id in uses:
            uses[node.id].append(node)
    observed, expected = (
        _attributes(name, uses[name], parents, f"{where}:{function.lineno}: {check}") for name in names
    )
    if "labels" in expected:
        raise LeakError(f"{where}:{function.lineno}: {check} is public and reads the labels of the unseen inputs")
    return Reads(frozenset(observed), expected)


def extract(source: str, wanted: Iterable[str], header: str) -> str:
    """A module with the functions `wanted` of `source`, the top-level names that they use, and the imports for these.

    Comments between definitions are left out, so that only used code is released.
    """
    wanted = list(wanted)
    definitions = definitions_for(source, wanted)
    used = set(wanted).union(*(_names(node) for node in definitions))
    imports = [text for node in parsed(source).body if (text := _import(node, used))]
    lines = source.splitlines()
    bodies = ["\n".join(lines[_first_line(node) - 1 : node.end_lineno]) for node in definitions]
    return "\n".join([f'"""{header}"""', "", *imports]) + "".join(f"\n\n\n{body}" for body in bodies) + "\n"


def definitions_for(source: str, wanted: Iterable[str]) -> list[ast.stmt]:
    """The top-level statements of `source` that define `wanted`, and what these use, in order. Do not change them."""
    body = parsed(source).body
    definitions = {name: node for node in body for name in _defines(node)}
    keep: set[ast.stmt] = set()
    names = list(wanted)
    while names:
        node = definitions.get(names.pop())
        if node is not None and node not in keep:
            keep.add(node)
            names += _names(node)
    return [node for node in body if node in keep]


@lru_cache(maxsize=8)
def parsed(source: str) -> ast.Module:
    """The tree of `source`, which is read once for each of many checks. Do not change it."""
    return ast.parse(source)


@lru_cache(maxsize=1024)
def _names(node: ast.stmt) -> frozenset[str]:
    """The names in a top-level statement."""
    return frozenset(inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))


def _attributes(
    name: str, uses: Iterable[ast.AST], parents: Mapping[ast.AST, ast.AST], where: str
) -> dict[str, frozenset[str] | None]:
    """Attributes of `name` that are read in `uses`, with the literal keys that follow; None for the whole value."""
    found: dict[str, frozenset[str] | None] = {}
    for node in uses:
        attribute = parents[node]
        if not isinstance(attribute, ast.Attribute):
            raise LeakError(f'{where} is public and hands on `{name}` whole; write `{name}.<probe>["key"]`')
        keys = found.get(attribute.attr, frozenset())
        found[attribute.attr] = _key(parents[attribute], attribute, keys)
    return found


def _key(parent: ast.AST, attribute: ast.Attribute, keys: frozenset[str] | None) -> frozenset[str] | None:
    match parent:
        case ast.Subscript(value=value, slice=ast.Constant(value=str(key))) if value is attribute and keys is not None:
            return keys | {key}
    return None


def _defines(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [inner.id for target in targets for inner in ast.walk(target) if isinstance(inner, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


def _import(node: ast.stmt, used: set[str]) -> str:
    """The import with only the names that are used; empty if none is."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return ""
    future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
    names = [alias for alias in node.names if future or (alias.asname or alias.name).split(".")[0] in used]
    if not names:
        return ""
    if isinstance(node, ast.Import):
        return ast.unparse(ast.Import(names))
    return ast.unparse(ast.ImportFrom(node.module, names, node.level))


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(item.lineno for item in decorators)])
