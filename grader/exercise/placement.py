"""Where in a notebook the cell with a question's checks may stand: behind all that its probes read."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from grader.errors import LeakError
from grader.exercise.dependencies import assigned, closure, globals_read, plain_source
from grader.exercise.public_part import definitions_for, reads
from grader.notebook import SourceCell

__all__ = ["checks_that_read", "last_cells", "mentioned", "names_read", "probes_of"]

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

    Functions to which one hands on its `student` are followed. Where one of them looks up a name that is not in quotes
    there, any text in quotes on the way to it may be that name. What is asked for with `get` may be missing, and what
    `lent` and `with_and_without` are for is to replace names, so these do not count.
    """
    wanted = set(wanted)
    definitions = definitions_for(probes, wanted)
    reading = _Reading({node.name: node for node in definitions if isinstance(node, Function)})
    for name in wanted & set(reading.functions):
        arguments = reading.functions[name].args.args
        if arguments and reading.follow(name, arguments[0].arg, set()):
            reading.found |= _texts([node for node in definitions if not isinstance(node, Function | ast.ClassDef)])
    return reading.found


def probes_of(checks: str, names: Iterable[str], known: Iterable[str]) -> set[str]:
    """Those of the probes `known` that the public checks `names` read, by the source `checks`."""
    found: set[str] = set()
    for name in names:
        try:
            read = reads(checks, name, "checks.py")
            found |= read.observed | set(read.expected)
        except LeakError:  # the build refuses it, and says why
            found |= _words(definitions_for(checks, [name]))
    return found & set(known)


def checks_that_read(checks: str, names: Iterable[str], observation: str) -> set[str]:
    """Those of the checks `names` that read `observed.<observation>`, by the source `checks`."""
    return {name for name in names if probes_of(checks, [name], [observation])}


def mentioned(source: str, names: Iterable[str]) -> list[str]:
    """Those of `names` that `source` has as an attribute or as a whole text in quotes, in their order."""
    words = _words([ast.parse(source)])
    return [name for name in names if name in words]


def _words(trees: Sequence[ast.AST]) -> set[str]:
    """All attributes, and all texts in quotes."""
    nodes = (node for tree in trees for node in ast.walk(tree))
    return _texts(trees) | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


@dataclass
class _Reading:
    """What `functions` read of the namespaces that are handed to them."""

    functions: Mapping[str, Function]
    found: set[str] = field(default_factory=set)

    def follow(self, name: str, student: str, seen: set[tuple[str, str]]) -> bool:
        """Note what the function `name` reads of its parameter `student`; is a name not in quotes looked up in it?"""
        if (name, student) in seen:
            return False
        seen.add((name, student))
        function = self.functions[name]
        parents = {child: node for node in ast.walk(function) for child in ast.iter_child_nodes(node)}
        unknown = False
        for node in ast.walk(function):
            if not (isinstance(node, ast.Name) and node.id == student):
                continue
            match parents[node]:
                case ast.Subscript(slice=ast.Constant(value=str(key))):
                    self.found.add(key)
                case ast.Compare(left=ast.Constant(value=str(key)), ops=[ast.In() | ast.NotIn()]):
                    self.found.add(key)
                case ast.Attribute(attr="get" | "lent") | ast.Call(func=ast.Name(id="with_and_without")):
                    pass
                case ast.Call(func=ast.Name(id=helper), args=given) if helper in self.functions and node in given:
                    parameters = self.functions[helper].args.args
                    place = given.index(node)
                    unknown |= place >= len(parameters) or self.follow(helper, parameters[place].arg, seen)
                case _:
                    unknown = True
        if unknown:
            self.found |= _texts([function])
        return unknown


def _texts(trees: Iterable[ast.AST]) -> set[str]:
    """All texts in quotes."""
    nodes = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {node.value for node in nodes if isinstance(node.value, str)}
