"""Extracts the public part of `checks.py` and `probes.py`, by what public checks read. Unclear code is refused."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from grader.errors import LeakError

__all__ = ["Reads", "extract", "reads"]

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
    function = _functions(ast.parse(source))[check]
    names = [argument.arg for argument in function.args.args]
    if len(names) != 2:
        raise LeakError(f"{where}: {check} takes (observed, expected), not ({', '.join(names)})")
    observed, expected = (_attributes(function, name, f"{where}:{function.lineno}: {check}") for name in names)
    if "labels" in expected:
        raise LeakError(f"{where}:{function.lineno}: {check} is public and reads the labels of the unseen inputs")
    return Reads(frozenset(observed), expected)


def extract(source: str, wanted: Iterable[str], header: str) -> str:
    """A module with the functions `wanted` of `source`, the top-level names that they use, and the imports for these.

    Comments between definitions are left out, so that only used code is released.
    """
    tree = ast.parse(source)
    definitions = {name: node for node in tree.body for name in _defines(node)}
    keep: set[ast.stmt] = set()
    names = list(wanted)
    used: set[str] = set()
    while names:
        name = names.pop()
        used.add(name)
        node = definitions.get(name)
        if node is not None and node not in keep:
            keep.add(node)
            names += [inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)]
    imports = [text for node in tree.body if (text := _import(node, used))]
    bodies = [
        _segment(source, node)
        for node in tree.body
        if node in keep and not isinstance(node, ast.Import | ast.ImportFrom)
    ]
    return "\n".join([f'"""{header}"""', "", *imports]) + "".join(f"\n\n\n{body}" for body in bodies) + "\n"


def _functions(tree: ast.Module) -> dict[str, Function]:
    return {node.name: node for node in tree.body if isinstance(node, Function)}


def _attributes(function: Function, name: str, where: str) -> dict[str, frozenset[str] | None]:
    """Attributes of `name` that the function reads, with the literal keys that it uses; None for the whole value."""
    parents = {child: node for node in ast.walk(function) for child in ast.iter_child_nodes(node)}
    found: dict[str, frozenset[str] | None] = {}
    for node in ast.walk(function):
        if not (isinstance(node, ast.Name) and node.id == name):
            continue
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


def _segment(source: str, node: ast.stmt) -> str:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(item.lineno for item in decorators)])
    return "\n".join(source.splitlines()[first - 1 : node.end_lineno])
