"""Makes an exercise from an older release: its given cells and parameters, today's solutions, probes and checks."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import replace

from grader.errors import InputError
from grader.exercise.placement import names_read, probes_of
from grader.exercise.reference import Reference
from grader.exercise.releases import Kept
from grader.model import Check
from grader.notebook import SourceCell
from grader.probes import load_probes
from grader.support.wording import did_you_mean

__all__ = ["edition_called", "edition_of", "withheld"]


def edition_of(reference: Reference, kept: Kept) -> Reference:
    """`reference` in the form that grades hand-ins of the release `kept`.

    Answers hold today's solution if today's notebook has a cell of the same name.
    """
    assignment = replace(reference.assignment, parameters=kept.parameters, data=kept.data)
    return replace(
        reference,
        assignment=assignment,
        cells=tuple(_cells(reference, kept)),
        quick={},
        last=None,
        kept=(),
        edition=kept,
        withheld=withheld(reference, kept),
    )


def edition_called(reference: Reference, release: str) -> Reference:
    """Like `edition_of`, by the release's identity; today's release is `reference` itself.

    Raises `InputError` for an unknown release.
    """
    for kept in reference.older:
        if kept.id == release:
            return edition_of(reference, kept)
    if release != reference.identity:
        known = [reference.identity, *(item.id for item in reference.older)]
        there = did_you_mean(release, known, f"there are: {', '.join(known)}")
        raise InputError(f"{reference.folder.name}: no release {release!a:.40}; {there}")
    return reference


def withheld(reference: Reference, kept: Kept) -> dict[str, str]:
    """Checks by which no hand-in of the release `kept` can be judged, each with the reason.

    These are checks of questions with a cell that the release lacks, and checks that use functions or classes which the
    release defines differently.
    """
    there = {cell["id"]: "".join(cell["source"]) for cell in kept.notebook["cells"]}
    answers = [cell for cell in reference.cells if cell.question and cell.kind == "code" and not cell.manual]
    reasons: dict[str, str] = {}
    for check in reference.assignment.checks:
        mine = [cell.id for cell in answers if cell.question == check.question and cell.id not in there]
        if mine:
            reasons[check.name] = f"release {kept.id} has no cell {mine[0]!r} to answer in"
    changed = _changed(there, answers)
    for check in reference.assignment.checks if changed else ():
        names = sorted(changed & _names_of(reference, check))
        if names:
            reasons.setdefault(check.name, f"release {kept.id} asks for another {names[0]!r} than today's")
    return reasons


def _cells(reference: Reference, kept: Kept) -> Iterable[SourceCell]:
    today = {cell.id: cell for cell in reference.cells if cell.is_answer}
    for item, cell in zip(kept.cells, kept.authored, strict=True):
        answer = today.get(item.id) if item.question else None
        tags = tuple(cell["metadata"].get("tags", ()))
        if answer is not None and answer.kind == item.kind:
            yield replace(answer, tags=tags)
        else:
            free = item.kind == "code" and "nbgrader" not in cell["metadata"]
            yield SourceCell(item.id, item.kind, item.text, item.question, 0.0, tags, free)


def _changed(there: Mapping[str, str], answers: Iterable[SourceCell]) -> set[str]:
    """Names that today's stubs define differently from those of the release."""
    changed: set[str] = set()
    for cell in answers:
        if cell.id in there:
            then, now = _interface(there[cell.id]), _interface(cell.released)
            changed |= {name for name in {*then, *now} if then.get(name) != now.get(name)}
    return changed


def _interface(stub: str) -> dict[str, object]:
    """What `stub` defines at its top level: functions and classes with their signatures."""
    try:
        body = ast.parse(stub).body
    except (SyntaxError, ValueError):  # only IPython can parse it
        return {}
    found: dict[str, object] = {}
    for node in body:
        match node:
            case ast.FunctionDef(name=name, args=arguments) | ast.AsyncFunctionDef(name=name, args=arguments):
                found[name] = _called(arguments)
            case ast.ClassDef(name=name, body=methods):
                found[name] = {
                    item.name: _called(item.args)
                    for item in methods
                    if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef)
                }
    return found


def _called(arguments: ast.arguments) -> str:
    """A signature as text, without annotations."""
    for node in ast.walk(arguments):
        if isinstance(node, ast.arg):
            node.annotation = None
    return ast.dump(arguments)


def _names_of(reference: Reference, check: Check) -> set[str]:
    """The names in the student's namespace that the probes read on which `check` depends."""
    probes = reference.assignment.probes
    source = (reference.folder / "checks.py").read_text(encoding="utf-8")
    return names_read(probes, probes_of(source, [check.name], load_probes(probes)))
