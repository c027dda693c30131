"""Parses a code cell into statements that can be compared by their syntax trees. No code is run."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from grader.errors import in_a_line
from grader.notebook.markers import CODE_STUB

__all__ = ["Reader", "Statement", "Unreadable"]

LONGEST_CELL = 100_000
"""Most characters of a cell that is parsed."""
MOST_MAGIC = 2_000_000
"""Most characters of all cells with magics, counted once for each magic, because IPython rereads the cell for each."""
LONGEST_NOTEBOOK = 400_000
"""Most characters of all parsed cells of a notebook."""
MOST_STATEMENTS = 2_000
"""Most statements of one cell."""
LONGEST_LABEL = 60
_MAGIC = re.compile(r"^[ \t]*[%!?,;/]|=[ \t]*[%!]|\?[ \t]*$", re.MULTILINE)
"""Matches in every cell with lines for IPython, and in some others."""
_CELL_MAGIC = re.compile(r"\A\s*%%(?:time|capture|prun)\b.*\n")
"""A cell magic below which statements run in the notebook's namespace as usual."""
_STUB = ast.dump(ast.parse(CODE_STUB).body[0])
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Statement:
    """One statement at the top level of a cell."""

    source: str
    """Its lines, with the comments above it."""
    tree: str
    """Its syntax tree as text: equal for code that differs only in layout."""
    plain: str
    """Its syntax tree as text, without docstrings."""
    kind: str
    """The name of its node's class."""
    binds: frozenset[str]
    """Names of the notebook that it binds, deletes, or declares global in a function."""
    is_stub: bool
    """Whether it still has a line that students are to replace."""
    node: ast.stmt
    """The syntax tree."""

    @property
    def label(self) -> str:
        """Its beginning, for people."""
        lines = [line.strip() for line in self.source.splitlines()]
        return in_a_line(next((line for line in lines if line and not line.startswith("#")), ""), LONGEST_LABEL)


@dataclass(frozen=True)
class Unreadable:
    """A cell that cannot be parsed."""

    why: str
    """The reason in one line, for people."""


class Reader:
    """Reads the cells of one notebook, with a bound on the work for all of them."""

    def __init__(self) -> None:
        self._left, self._magic = LONGEST_NOTEBOOK, MOST_MAGIC
        self._known: dict[str, tuple[Statement, ...] | Unreadable] = {}

    def read(self, source: str) -> tuple[Statement, ...] | Unreadable:
        """The statements of a code cell in order; none if it is empty or holds only comments."""
        if source not in self._known:
            self._known[source] = self._parse(source)
        return self._known[source]

    def statements(self, source: str) -> tuple[Statement, ...]:
        """Like `read`, but none if the cell cannot be parsed."""
        found = self.read(source)
        return () if isinstance(found, Unreadable) else found

    def defined(self, source: str) -> tuple[Statement, ...]:
        """Like `statements`, and also the statements below a cell magic, although such a cell cannot be divided."""
        return self.statements(_CELL_MAGIC.sub("", source, count=1))

    def _parse(self, source: str) -> tuple[Statement, ...] | Unreadable:
        if len(source) > min(LONGEST_CELL, self._left):
            return Unreadable("it is too long")
        self._left -= len(source)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                python = self._as_python(source)
                body = ast.parse(python).body
                if len(body) > MOST_STATEMENTS:
                    return Unreadable("it has too many statements")
                shown = source if source.count("\n") == python.rstrip("\n").count("\n") else python
                return tuple(_statements(body, python, shown))
        except SyntaxError as error:
            return Unreadable(f"line {error.lineno} is not Python ({in_a_line(error.msg, 80)})")
        except (ValueError, RecursionError, MemoryError, RuntimeError):
            return Unreadable("it is not Python that can be read")

    def _as_python(self, source: str) -> str:
        """The cell as plain Python: lines for IPython become calls, as IPython itself makes them."""
        magics = sum(1 for _ in _MAGIC.finditer(source))
        if not magics:
            return source
        with suppress(SyntaxError):
            ast.parse(source)
            return source
        if magics * len(source) > self._magic:
            raise ValueError("too many lines for IPython")
        self._magic -= magics * len(source)
        from IPython.core.inputtransformer2 import TransformerManager  # most cells do not need it

        return str(TransformerManager().transform_cell(source))


def _statements(body: list[ast.stmt], python: str, shown: str) -> Iterator[Statement]:
    """A statement for each node of `body`, with its lines from `shown`, which correspond to the lines of `python`."""
    lines, before = shown.split("\n"), 0
    spans = [(min([node.lineno, *(item.lineno for item in _decorators(node))]), node.end_lineno or 0) for node in body]
    for number, node in enumerate(body):
        first, last = spans[number]
        shares = (number > 0 and spans[number - 1][1] >= first) or (
            number + 1 < len(body) and spans[number + 1][0] <= last
        )
        if shares:
            own = ast.get_source_segment(python, node) or ast.unparse(node)
            source = "\n".join([*lines[before : first - 1], own])
        else:
            end = len(lines) if number + 1 == len(body) else last
            source = "\n".join(lines[before:end])
        before = last
        tree = ast.dump(node)
        plain, is_stub = _plain(node), _STUB in tree
        yield Statement(source, tree, plain, type(node).__name__, frozenset(_bound(node)), is_stub, node)


def _decorators(node: ast.stmt) -> list[ast.expr]:
    return list(getattr(node, "decorator_list", ()))


def _plain(node: ast.stmt) -> str:
    """The node's tree without docstrings."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return ast.dump(node)
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    kept = {name: value for name, value in ast.iter_fields(node) if name != "body"}
    return f"{ast.dump(type(node)(body=[], **kept))}{[_plain(item) for item in body]}"


def _bound(node: ast.AST, in_comprehension: bool = False) -> Iterator[str]:
    """Names of the module's scope that `node` binds, deletes or may bind through `global`."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) if not in_comprehension:
            yield name
        case ast.NamedExpr(target=ast.Name(id=name)):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from (item.asname or item.name.partition(".")[0] for item in names if item.name != "*")
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name
    if isinstance(node, _SCOPES):
        yield from (name for item in ast.walk(node) if isinstance(item, ast.Global) for name in item.names)
        return
    inside = in_comprehension or isinstance(node, _COMPREHENSIONS)
    for child in ast.iter_child_nodes(node):
        yield from _bound(child, inside)
