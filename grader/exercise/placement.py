"""Where in a notebook the cell with a question's checks may stand: behind all that its probes read."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence

from grader.errors import LeakError
from grader.exercise.dependencies import assigned, closure, globals_read, plain_source
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
    texts = {cell.id: plain_source(cell) for cell in code}
    given = {id: assigned(ast.parse(text)) for id, text in texts.items()}
    known = globals_read(texts)
    places: dict[str, str] = {}
    for question, words in wanted.items():
        names = closure(words, known)
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
