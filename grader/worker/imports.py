"""Guards imports in a notebook's cells, so that the rest of a cell runs even if an import fails.

`guard_imports` changes import statements outside of functions, classes and `try` blocks: if one raises `ImportError`,
it calls `import_failed` of the shell, and the cell goes on. A notebook that handles the error itself, with `try` or
`suppress`, still gets it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Import", "guard_imports", "import_statement"]

HANDLER = "import_failed"


@dataclass(frozen=True)
class Import:
    """One name that an import statement binds."""

    module: str
    """The module's full name, as written."""
    name: str = ""
    """What is imported from it; empty if the module itself is imported."""
    alias: str = ""
    """The name after `as`; empty without one."""

    @property
    def bound(self) -> str:
        """The name that it has in the notebook; empty for `*`."""
        name = self.alias or self.name or self.module.partition(".")[0]
        return "" if name == "*" else name


def guard_imports(tree: ast.Module) -> ast.Module:
    """`tree` with guarded imports, which keep their line numbers."""
    tree.body = [guarded for statement in tree.body for guarded in _guarded(statement)]
    return tree


def import_statement(wanted: Import, error: ImportError) -> str:
    """The part of `wanted` that is missing, written as an import statement: the missing module.

    If only the name in the module is missing, the statement imports that name.
    """
    if isinstance(error, ModuleNotFoundError) and isinstance(error.name, str) and error.name:
        return f"import {error.name}"
    return f"from {wanted.module} import {wanted.name}" if wanted.name else f"import {wanted.module}"


def _guarded(statement: ast.stmt) -> Iterator[ast.stmt]:
    match statement:
        case ast.Import(names=names):
            for alias in names:  # one by one, as Python does, so that the others are still imported
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
