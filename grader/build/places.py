"""Where in a notebook a test cell may stand that is to see what the probes see after the whole notebook."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence

from grader.errors import AssignmentError, in_a_line
from grader.notebook import SourceCell

__all__ = ["last_cells"]


def last_cells(cells: Sequence[SourceCell], wanted: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """For each question the id of the last cell that gives a value to anything in `wanted`, the words of its probes.

    What the definitions of these names read counts, too. No cell of the question itself comes later.
    """
    code = [cell for cell in cells if cell.kind == "code"]
    trees = {cell.id: _parsed(cell) for cell in code}
    given = {id: _assigned(tree) for id, tree in trees.items()}
    reads = _reads(trees.values())
    places = {}
    for question, words in wanted.items():
        names = _closure(words, reads)
        places[question] = [cell.id for cell in code if cell.question == question or given[cell.id] & names][-1]
    return places


def _parsed(cell: SourceCell) -> ast.Module:
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        return ast.parse(TransformerManager().transform_cell(cell.source))
    except SyntaxError as error:
        raise AssignmentError(f"notebook.py: cell {cell.id!r}: {in_a_line(error)}; mend it there") from None


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


def _reads(trees: Iterable[ast.Module]) -> dict[str, set[str]]:
    """What each function or class at the top level reads, by its name."""
    found: dict[str, set[str]] = {}
    for tree in trees:
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inside = {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}
                local = {item.id for item in ast.walk(node) if isinstance(item, ast.Name) and _is_stored(item)}
                found.setdefault(node.name, set()).update(inside - local)
    return found


def _is_stored(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def _closure(words: Iterable[str], reads: Mapping[str, set[str]]) -> set[str]:
    names, todo = set(), list(words)
    while todo:
        name = todo.pop()
        if name not in names:
            names.add(name)
            todo += reads.get(name, ())
    return names
