"""Checks that the files of an exercise agree on questions, cells, checks, metrics and parameters."""

from __future__ import annotations

import ast
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from grader.errors import AssignmentError, in_a_line
from grader.exercise.public_part import definitions_for, parsed
from grader.judging.view import CELLS
from grader.model import Assignment, Question
from grader.notebook import IMPORT_ID, SourceCell, assigned_names, checks_id
from grader.support.wording import did_you_mean, plural

__all__ = [
    "INJECTED",
    "check_agreement",
    "check_arguments",
    "check_names",
    "check_parameters",
    "check_probes",
    "check_thresholds",
]

INJECTED = "injected-parameters"
"""Id and tag of the cell that sets the parameters for grading, as in papermill."""


def check_agreement(assignment: Assignment, cells: tuple[SourceCell, ...]) -> None:
    """Raise `AssignmentError` if points, questions, cells and checks contradict one another."""
    where = f"{assignment.name}/assignment.toml"
    known = Counter(item.id for item in assignment.questions)
    repeated = [id for id, count in known.items() if count > 1]
    if repeated:
        raise AssignmentError(f"{where}: two questions are called {repeated[0]!r}; rename one")
    tests = {cell.id: cell.tests for cell in cells if cell.tests is not None}
    for check in assignment.checks:
        if check.cell and tests.get(check.cell) != check.points:
            said = f"gives {tests[check.cell]:g}" if check.cell in tests else "is not there"
            raise AssignmentError(
                f"{assignment.name}/checks.py: {check.name} has {plural(check.points, 'point')} and judges the "
                f"test cell {check.cell!r}, which {said}; fix one of them"
            )
    answered = {cell.question for cell in cells if cell.question is not None} | set(assignment.in_place.values())
    for used, what in (
        (answered, "notebook.py"),
        ({check.question for check in assignment.checks}, "checks.py"),
    ):
        if used - set(known):
            stranger = min(used - set(known))
            remedy = did_you_mean(stranger, known, "add it, or fix the name there")
            raise AssignmentError(f"{where}: {what} has a question {stranger!r} that is not listed here; {remedy}")
    for question in assignment.questions:
        _check_question(where, assignment, question, cells)
        if question.id not in answered:
            raise AssignmentError(f"{where}: question {question.id!r} has no cell in notebook.py; add one, or drop it")
    checked_questions = {check.question for check in assignment.checks if not check.cell}
    names = {*known, *(cell.id for cell in cells)}
    ids = Counter([IMPORT_ID, INJECTED, *names, *map(checks_id, checked_questions)])
    shared = [id for id, count in ids.items() if count > 1]
    if shared:
        raise AssignmentError(f"{where}: two cells would be called {shared[0]!r}; rename the question")
    _check_metrics(where, assignment)


def _check_question(where: str, assignment: Assignment, question: Question, cells: tuple[SourceCell, ...]) -> None:
    """Raise `AssignmentError` unless the points of a question are those of its checks and cells."""
    checked = sum(check.points for check in assignment.checks if check.question == question.id)
    by_hand = sum(cell.manual for cell in cells if cell.question == question.id)
    if abs(checked + by_hand - question.points) > 1e-9 or by_hand != question.manual:
        raise AssignmentError(
            f"{where}: question {question.id!r} has {plural(question.points, 'point')} "
            f"({question.manual:g} by hand), but its checks give {checked:g} and its cells "
            f"{by_hand:g} by hand; fix one of them"
        )
    if question.bonus and assignment.in_place:
        raise AssignmentError(
            f"{where}: question {question.id!r} cannot be a bonus: test cells of another system judge it, and they "
            "carry its points; leave bonus out, and add points with gradecast mark --adjust"
        )


def _check_metrics(where: str, assignment: Assignment) -> None:
    """Raise `AssignmentError` unless each check of a metric names one that exists, and is hidden."""
    metrics = {metric.name for metric in assignment.metrics}
    for check in assignment.checks:
        if check.metric and check.metric not in metrics:
            remedy = did_you_mean(check.metric, metrics, "fix the name")
            raise AssignmentError(
                f"{where}: checks.py: {check.name} names a metric {check.metric!r}, which does not exist; {remedy}"
            )
        if check.metric and not check.hidden:
            raise AssignmentError(f"{where}: checks.py: {check.name} has a metric, so it must be hidden")


def check_parameters(name: str, table: Mapping[str, Any], cells: tuple[SourceCell, ...]) -> None:
    """Raise `AssignmentError` for a parameter that the notebook does not have."""
    where = f"{name}/assignment.toml"
    try:
        known = next((assigned_names(cell.source) for cell in cells if cell.is_parameters), frozenset())
    except SyntaxError as error:
        raise AssignmentError(
            f"{where}: the cell tagged 'parameters' must be plain Python ({in_a_line(error)})"
        ) from None
    for key, parameters in (
        ("parameters", table.get("parameters", {})),
        ("mutants", table.get("mutants", {}).get("parameters", {})),
        ("audit", table.get("audit", {}).get("parameters", {})),
    ):
        strangers = set(parameters) - known
        if strangers:
            remedy = did_you_mean(min(strangers), known, "set it there")
            raise AssignmentError(
                f"{where}: [{key}] {min(strangers)!r} is not set in the cell tagged 'parameters'; {remedy}"
            )


def check_arguments(assignment: Assignment) -> None:
    """Raise `AssignmentError` if an argument of a check or a metric has a wrong type or value."""
    where = f"{assignment.name}/checks.py"
    for check in assignment.checks:
        if not all(isinstance(text, str) for text in (check.question, check.hint, check.metric)):
            raise AssignmentError(f"{where}: {check.name}: question, hint and metric must be texts in quotes")
        if not isinstance(check.hidden, bool):
            raise AssignmentError(f"{where}: {check.name}: hidden must be True or False")
        if not (math.isfinite(check.points) and check.points >= 0):
            raise AssignmentError(f"{where}: {check.name}: points must be a finite number, not negative")
    for metric in assignment.metrics:
        if math.isnan(metric.bound):
            raise AssignmentError(f"{where}: the metric {metric.name}: bound must be a number, not NaN")


def check_thresholds(assignment: Assignment, source: str) -> None:
    """Raise `AssignmentError` if a check in `source` uses the threshold of a metric that it does not name."""
    metrics = [metric.name for metric in assignment.metrics]
    for check in assignment.checks:
        for name in _thresholds(definitions_for(source, [check.name])):
            where = f'{assignment.name}/checks.py: {check.name} uses expected.thresholds["{name}"]'
            if name not in metrics:
                hint = did_you_mean(name, metrics, "mark a function of that name with @metric")
                raise AssignmentError(f"{where}, and there is no such metric; {hint}")
            if name != check.metric:
                raise AssignmentError(f'{where}; add metric="{name}" to its @check')


def _thresholds(statements: list[ast.stmt]) -> list[str]:
    """The names in all `….thresholds["name"]` of `statements`."""
    found = []
    for node in ast.walk(ast.Module(statements, [])):
        match node:
            case ast.Subscript(value=ast.Attribute(attr="thresholds"), slice=ast.Constant(value=str(name))):
                found.append(name)
    return found


def check_probes(assignment: Assignment, source: str, probes: Iterable[str]) -> None:
    """Raise `AssignmentError` where `source`, the checks, reads an observation that none of `probes` makes.

    Looked at are checks and metrics, whatever they call what they are given, and helpers that call it the same.
    """
    judges = {check.name for check in assignment.checks} | {metric.name for metric in assignment.metrics}
    known = {"observed": {*probes, CELLS}, "expected": {*probes, "labels", "thresholds"}}
    for function in ast.walk(parsed(source)):
        if not isinstance(function, ast.FunctionDef):
            continue
        names = [argument.arg for argument in function.args.args]
        given = (
            dict(zip(names, known, strict=False)) if function.name in judges else {n: n for n in names if n in known}
        )
        for node in ast.walk(function):
            match node:
                case ast.Attribute(ast.Name(id), name) if id in given and name not in known[given[id]]:
                    remedy = did_you_mean(name, known[given[id]], "write one, or fix the name")
                    raise AssignmentError(
                        f"{assignment.name}/checks.py:{node.lineno}: {function.name} reads {id}.{name}, and probes.py "
                        f"has no probe of that name; {remedy}"
                    )


def check_names(source: str, where: str) -> None:
    """Raise `AssignmentError` if two functions have the same name, so that the second replaces the first."""
    names = Counter(node.name for node in parsed(source).body if isinstance(node, ast.FunctionDef))
    doubled = [name for name, count in names.items() if count > 1]
    if doubled:
        raise AssignmentError(f"{where}: two functions are called {doubled[0]!r}; rename one, or the first is lost")
