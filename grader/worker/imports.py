"""Imports in a notebook's cells: one that fails does not take the rest of its cell along.

`guard_imports` lets each import statement outside of functions, classes and `try` blocks call `import_failed` of the
shell where it raises `ImportError`, in the place of what follows being lost. A notebook that handles the error,
with `try` or `suppress`, still gets it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Import", "guard_imports", "import_statement"]

HANDLER = "import_failed"


@dataclass(frozen=True)
class Import:
    """One name that one import statement was to bind."""

    module: str
    """The module's full name, as written."""
    name: str = ""
    """What is imported from it; empty where the module itself is."""
    alias: str = ""
    """The name after `as`; empty without one."""

    @property
    def bound(self) -> str:
        """The name that the notebook would know it by; empty for `*`."""
        name = self.alias or self.name or self.module.partition(".")[0]
        return "" if name == "*" else name


def guard_imports(tree: ast.Module) -> ast.Module:
    """`tree` with guarded imports, each with its own line."""
    tree.body = [guarded for statement in tree.body for guarded in _guarded(statement)]
    return tree


def import_statement(wanted: Import, error: ImportError) -> str:
    """What of the notebook's statement `wanted` is not there, in the words of an import: the module that is missing.

    Where the module is there and only the name in it is not, that is what is said.
    """
    if isinstance(error, ModuleNotFoundError) and isinstance(error.name, str) and error.name:
        return f"import {error.name}"
    return f"from {wanted.module} import {wanted.name}" if wanted.name else f"import {wanted.module}"


def _guarded(statement: ast.stmt) -> Iterator[ast.stmt]:
    match statement:
        case ast.Import(names=names):
            for alias in names:  # one after the other, as Python does, so that the others are still imported
                yield _guard(ast.Import([alias]), Import(alias.name, "", alias.asname or ""), statement)
        case ast.ImportFrom(module=str(module), names=names, level=0) if module != "__future__":
            for alias in names:
                wanted = Import(module, alias.name, alias.asname or "")
                yield _guard(ast.ImportFrom(module, [alias], 0), wanted, statement)
        case ast.If(body=body, orelse=orelse):
            statement.body = [guarded for inner in body for guarded in _guarded(inner)]
            statement.orelse = [guarded for inner in orelse for guarded in _guarded(inner)]
            yield statement
        case _:
            yield statement


def _guard(statement: ast.stmt, wanted: Import, where: ast.stmt) -> ast.stmt:
    shell = ast.Call(ast.Name("get_ipython", ast.Load()), [], [])
    told: list[ast.expr] = [ast.Constant(part) for part in (wanted.module, wanted.name, wanted.alias)]
    call = ast.Expr(ast.Call(ast.Attribute(shell, HANDLER, ast.Load()), told, []))
    handler = ast.ExceptHandler(ast.Name("ImportError", ast.Load()), None, [call])
    guarded = ast.Try([ast.copy_location(statement, where)], [handler], [], [])
    return ast.fix_missing_locations(ast.copy_location(guarded, where))
