"""Where in a notebook the cell with a question's checks may stand: behind all that its probes read."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from grader.errors import AssignmentError, LeakError
from grader.exercise.public_part import extract, reads
from grader.notebook import SourceCell

__all__ = ["last_cells", "mentioned", "names_read", "probes_of"]

Function = ast.FunctionDef | ast.AsyncFunctionDef


def last_cells(cells: Sequence[SourceCell], wanted: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """For each question the id of the last cell that gives a value to anything in `wanted`, the names it needs.

    What the definitions of these names read counts, too. No code cell of the question itself comes later.
    """
    if not wanted:
        return {}
    code = [cell for cell in cells if cell.kind == "code"]
    texts = {cell.id: _plain(cell) for cell in code}
    given = {id: _assigned(ast.parse(text)) for id, text in texts.items()}
    reads = _reads(texts)
    places: dict[str, str] = {}
    for question, words in wanted.items():
        names = _closure(words, reads)
        found = [cell.id for cell in code if cell.question == question or given[cell.id] & names]
        places |= {question: found[-1]} if found else {}
    return places


def names_read(probes: str, wanted: Iterable[str]) -> set[str]:
    """What the probes `wanted`, of the source `probes`, read of the student's namespace.

    All texts in quotes where one hands on its `student`: any of them may be a name.
    """
    wanted = set(wanted)
    tree = ast.parse(extract(probes, wanted, ""))
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, Function) and node.name in wanted and node.args.args:
            read = _keys(node, node.args.args[0].arg)
            found |= _texts(tree) if read is None else read
    return found


def probes_of(checks: str, names: Iterable[str], known: Iterable[str]) -> set[str]:
    """Those of the probes `known` that the public checks `names` read, by the source `checks`."""
    found: set[str] = set()
    for name in names:
        try:
            read = reads(checks, name, "checks.py")
            found |= read.observed | set(read.expected)
        except LeakError:  # the build refuses it, and says why
            found |= set(mentioned(extract(checks, [name], ""), known))
    return found & set(known)


def mentioned(source: str, names: Iterable[str]) -> list[str]:
    """Those of `names` that `source` has as an attribute or as a whole text in quotes, in their order."""
    tree = ast.parse(source)
    words = _texts(tree) | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return [name for name in names if name in words]


def _keys(function: Function, student: str) -> set[str] | None:
    """The literal keys that `function` takes of `student`; None where it does anything else with it."""
    parents = {child: node for node in ast.walk(function) for child in ast.iter_child_nodes(node)}
    keys = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id == student:
            match parents[node]:
                case ast.Subscript(slice=ast.Constant(value=str(key))):
                    keys.add(key)
                case ast.Compare(left=ast.Constant(value=str(key)), ops=[ast.In() | ast.NotIn()]):
                    keys.add(key)
                case _:
                    return None
    return keys


def _texts(tree: ast.AST) -> set[str]:
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _plain(cell: SourceCell) -> str:
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


def _assigned(tree: ast.Module) -> set[str]:
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


def _reads(texts: Mapping[str, str]) -> dict[str, set[str]]:
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


def _closure(words: Iterable[str], reads: Mapping[str, set[str]]) -> set[str]:
    names, todo = set(), list(words)
    while todo:
        name = todo.pop()
        if name not in names:
            names.add(name)
            todo += reads.get(name, ())
    return names
