"""What the cells of a notebook give, read and change, as far as their text tells."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from grader.errors import AssignmentError
from grader.notebook import SourceCell

__all__ = ["assigned", "cells_needed", "cells_that_define", "closure", "globals_read", "plain_source"]


HARMLESS = frozenset(dir(builtins)) - {"exec", "eval", "next", "setattr", "delattr"}
"""Functions that change nothing of what they are given."""


def cells_needed(cells: Sequence[SourceCell], words: Iterable[str], *, changes: bool = False) -> frozenset[str]:
    """Ids of the code cells that seem to be needed for the values of the names `words` at the end of the notebook.

    Those that give them a value, with `changes` also those that may change what is in them, and what these cells need
    in turn. Names do not tell all: two may stand for one object, and some cells draw random numbers. So run the
    reference without the other cells and look whether that matters.
    """
    uses, functions = _uses(tuple(cells))
    variables = frozenset[str]().union(*(use.variables for use in uses))
    live, needed = set(words), set[str]()
    for use in reversed(uses):
        live = closure(live, functions)
        if use.given & live or (changes and use.changed & live & variables):
            needed.add(use.cell)
            live = (live - use.variables) | use.read
    return frozenset(needed)


def cells_that_define(cells: Sequence[SourceCell]) -> frozenset[str]:
    """Ids of the code cells that do no work: they import, and define functions, classes and plain numbers and texts."""
    texts = {cell.id: plain_source(cell) for cell in cells if cell.kind == "code"}
    return frozenset(id for id, text in texts.items() if _defines(ast.parse(text)))


def _defines(tree: ast.Module) -> bool:
    """Whether a cell does no work. One that imports may say more, such as a seed."""
    definitions = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    if any(isinstance(node, ast.Import | ast.ImportFrom) for node in tree.body):
        return True
    return all(isinstance(node, definitions) or _is_plain(node) for node in tree.body)


def _is_plain(node: ast.stmt) -> bool:
    """Whether a statement does no more than to give names to what is written there."""
    return isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr | ast.Pass) and not any(
        isinstance(item, ast.Call | ast.Await) for item in ast.walk(node)
    )


@dataclass(frozen=True)
class _Use:
    """What one cell does with names when it runs."""

    cell: str
    """Its id."""
    given: frozenset[str]
    """Names that it binds, those of imports and definitions among them."""
    variables: frozenset[str]
    """Those of them that are neither: what they stand for may be changed in place."""
    read: frozenset[str]
    """Names that it reads before it gives them a value, and those that the functions behind them read."""
    changed: frozenset[str]
    """Names of what it may change in place: whose methods it calls, what it hands to functions, or assigns into."""


@lru_cache(maxsize=8)
def _uses(cells: tuple[SourceCell, ...]) -> tuple[tuple[_Use, ...], Mapping[str, set[str]]]:
    """What each code cell does with names, and what functions and classes read, by their names."""
    texts = {cell.id: plain_source(cell) for cell in cells if cell.kind == "code"}
    functions, trees = globals_read(texts), {id: ast.parse(text) for id, text in texts.items()}
    written = _written(trees.values())
    return tuple(_use(id, tree, functions, written) for id, tree in trees.items()), functions


def _written(trees: Iterable[ast.Module]) -> dict[str, set[str]]:
    """The variables of the notebook that each function gives a value, by its name."""
    found: dict[str, set[str]] = {}
    for node in (item for tree in trees for item in ast.walk(tree)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inside = (item for item in ast.walk(node) if isinstance(item, ast.Global))
            found.setdefault(node.name, set()).update(*(item.names for item in inside))
    return found


def _use(cell: str, tree: ast.Module, functions: Mapping[str, set[str]], written: Mapping[str, set[str]]) -> _Use:
    given, variables, read, changed = set[str](), set[str](), set[str](), set[str]()
    for statement in tree.body:
        bound = set[str]()
        for node in (statement, *_run_at_once(statement)):
            changed |= _changed(node) - variables
            match node:
                case ast.Import(names) | ast.ImportFrom(names=names):
                    given |= {(alias.asname or alias.name).partition(".")[0] for alias in names}
                case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name):
                    given.add(name)
                case ast.Name(id, ast.Load()):
                    read |= closure([id], functions) - variables
                case ast.Name(id):
                    bound.add(id)
        variables |= bound
    given = given.union(*(written.get(name, set()) for name in read))
    return _Use(cell, frozenset(given | variables), frozenset(variables), frozenset(read), frozenset(changed))


def _changed(node: ast.AST) -> set[str]:
    """Names of what an expression may change in place, without looking into it."""
    match node:
        case ast.Call(func=ast.Name(id)) if id in HARMLESS:
            return set()
        case ast.Call(func, args, keywords):
            handed = [*args, *(keyword.value for keyword in keywords)]
            return set(filter(None, (_root(func) if isinstance(func, ast.Attribute) else "", *map(_bare, handed))))
        case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
            return set(filter(None, [_root(node)]))
    return set()


def _root(node: ast.AST) -> str:
    """The name that attributes and places are taken of; empty where it is none."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _bare(node: ast.AST) -> str:
    """The name that stands there, be it behind a star; empty where it is none."""
    inner = node.value if isinstance(node, ast.Starred) else node
    return inner.id if isinstance(inner, ast.Name) else ""


def _run_at_once(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes within a statement that run with it: all but the bodies of functions."""
    for name, value in ast.iter_fields(node):
        if name == "body" and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield child
                yield from _run_at_once(child)


def plain_source(cell: SourceCell) -> str:
    """The cell as plain Python, without what only IPython understands."""
    with suppress(SyntaxError):
        ast.parse(cell.source)
        return cell.source
    from IPython.core.inputtransformer2 import TransformerManager  # takes a while to import, and is seldom needed

    try:
        plain: str = TransformerManager().transform_cell(cell.source)
        ast.parse(plain)
    except SyntaxError as error:
        if cell.rules is not None:  # nbgrader goes on
            return ""
        line = cell.line - 1 + (error.lineno or 1)
        raise AssignmentError(f"notebook.py, line {line}: {error.msg} (cell {cell.id!r}); fix it there") from None
    return plain


def assigned(tree: ast.Module) -> set[str]:
    """Names that get a value at the top level of a cell."""
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif not isinstance(node, ast.Import | ast.ImportFrom):
            names |= {
                item.id for item in ast.walk(node) if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)
            }
    return names


def globals_read(texts: Mapping[str, str]) -> dict[str, set[str]]:
    """What each function or class at the top level reads of the notebook's variables, by its name."""
    found: dict[str, set[str]] = {}
    for id, text in texts.items():
        with suppress(SyntaxError):  # such as `await` outside of a function, which a notebook may
            for table in symtable.symtable(text, id, "exec").get_children():
                found.setdefault(table.get_name(), set()).update(_globals(table))
    return found


def _globals(table: symtable.SymbolTable) -> set[str]:
    names = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global()}
    return names.union(*map(_globals, table.get_children()))


def closure(words: Iterable[str], reads: Mapping[str, set[str]]) -> set[str]:
    """`words`, and what the functions and classes among them read, by `reads`, and so on."""
    names, todo = set(), list(words)
    while todo:
        name = todo.pop()
        if name not in names:
            names.add(name)
            todo += reads.get(name, ())
    return names
