"""Loading an exercise: `reference/<name>/` for instructors, the `public/` folder of a release for students."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from grader.checks import collect_checks, collect_metrics
from grader.errors import AssignmentError, CourseError
from grader.model import Assignment, Check, Limits, Metric, Question, Unseen
from grader.notebook import JSON, SourceCell, assigned_names, read_cells, release, solved
from grader.probes import load_probes

__all__ = ["PUBLIC", "Reference", "load_reference", "load_release", "release_document"]

PUBLIC = "public"
"""Folder of a release that holds its public checks."""
SCHEMA = 1

Draw = Callable[[np.random.Generator, Path | None], Unseen]


@dataclass(frozen=True)
class Reference:
    """One exercise with all that only instructors have."""

    folder: Path
    """`reference/<name>/`."""
    assignment: Assignment
    """With all checks, public and hidden."""
    cells: tuple[SourceCell, ...]
    """The notebook, solutions and all."""
    requirements: tuple[str, ...] = ()
    """What students install, as pip requirements."""
    demo: tuple[str, ...] = ()
    """Names of the mistakes that make the sample class; all of them when it is empty."""
    quick: Mapping[str, Any] = field(default_factory=dict)
    """Parameters of a budget that is enough for all but accuracy; automatic mutants are tried with it first."""
    unseen_seed: str = ""
    """Seed of the unseen inputs: any text; long and random where students know the generator."""
    draw: Draw | None = None
    """Draws the unseen inputs and their labels."""

    @property
    def automatic(self) -> dict[str, float]:
        """Automatic points of each question that has checks."""
        with_checks = {check.question for check in self.assignment.checks}
        return {item.id: item.automatic for item in self.assignment.questions if item.id in with_checks}

    @cached_property
    def release(self) -> JSON:
        """The student's notebook."""
        return release(self.assignment.name, self.cells, self.automatic)

    @cached_property
    def solved(self) -> JSON:
        """The student's notebook with the reference's answers."""
        return solved(self.assignment.name, self.cells, self.automatic)

    def unseen(self, data: Path | None, draw: str = "") -> Unseen:
        """The unseen inputs and labels of this course; the same for the same seed and data.

        Another `draw` gives others, as another class would have them.
        """
        if self.draw is None:
            return Unseen()
        seed = self.unseen_seed + draw
        entropy = hashlib.sha256(f"{self.assignment.name}\0{seed}".encode()).digest()
        return self.draw(np.random.default_rng(list(entropy)), data)


def load_reference(folder: Path) -> Reference:
    """The exercise in `folder`. Raises `AssignmentError` or `MarkerError` naming file and remedy."""
    if not (folder / "assignment.toml").is_file():
        raise CourseError(f"{folder}: no assignment.toml there; is {folder.name!r} the name of an exercise?")
    table = _read_toml(folder / "assignment.toml")
    cells = read_cells(folder / "notebook.py")
    module = load_module(folder / "checks.py")
    probes = (folder / "probes.py").read_text(encoding="utf-8")
    assignment = _assignment(folder.name, table, collect_checks(module), probes, collect_metrics(module))
    _agree(assignment, cells, f"{folder.name}/assignment.toml")
    _settable(table, cells, f"{folder.name}/assignment.toml")
    load_probes(assignment.probes)
    has_unseen = (folder / "unseen.py").is_file()
    seed = table.get("unseen", {}).get("seed", "")
    if has_unseen and not (isinstance(seed, str) and seed):
        raise AssignmentError(f'{folder.name}/assignment.toml: unseen.py needs [unseen] seed = "some random text"')
    return Reference(
        folder=folder,
        assignment=assignment,
        cells=cells,
        requirements=tuple(table.get("requirements", ())),
        demo=tuple(table.get("demo", ())),
        quick=table.get("mutants", {}).get("parameters", {}),
        unseen_seed=seed,
        draw=load_module(folder / "unseen.py").draw if has_unseen else None,
    )


def load_release(folder: Path) -> Assignment:
    """The public part of an exercise from the folder of its release. Raises `CourseError`, `AssignmentError`."""
    path = folder / PUBLIC / "assignment.json"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CourseError(
            f"{folder}: no {PUBLIC}/assignment.json there; keep the notebook in the folder that you were given"
        ) from None
    except ValueError as error:
        raise AssignmentError(f"{path}: {error}; download the assignment again") from None
    if document.pop("schema", None) != SCHEMA:
        raise AssignmentError(f"{path}: made by another version of gradecast; download the assignment again")
    checks = collect_checks(load_module(folder / PUBLIC / "checks.py"))
    probes = (folder / PUBLIC / "probes.py").read_text(encoding="utf-8")
    return _assignment(document.pop("name"), document, checks, probes)


def release_document(assignment: Assignment) -> JSON:
    """What `load_release` reads: nothing of it is hidden."""
    return {
        "schema": SCHEMA,
        "name": assignment.name,
        "title": assignment.title,
        "data": assignment.data,
        "seed": assignment.seed,
        "preload": list(assignment.preload),
        "parameters": dict(assignment.parameters),
        "limits": {item.name: getattr(assignment.limits, item.name) for item in fields(Limits)},
        "questions": [
            {"id": item.id, "title": item.title, "points": item.points, "manual": item.manual}
            for item in assignment.questions
        ],
    }


def load_module(path: Path) -> ModuleType:
    """The module in `path`, run afresh. Trusted code only. Raises `AssignmentError` when it cannot be run."""
    name = f"gradecast_{path.parent.name}_{path.stem}".replace("-", "_")
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise AssignmentError(f"{path}: no such file")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise AssignmentError(f"{path}: {type(error).__name__}: {error}") from error
    return module


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AssignmentError(f"{path}: {error}") from None


_KEYS: Mapping[str, type | tuple[type, ...]] = {
    "title": str,
    "data": (str, type(None)),
    "seed": int,
    "preload": list,
    "requirements": list,
    "demo": list,
    "parameters": dict,
    "limits": dict,
    "mutants": dict,
    "questions": list,
    "unseen": dict,
}


def _assignment(
    name: str, table: Mapping[str, Any], checks: tuple[Check, ...], probes: str, metrics: tuple[Metric, ...] = ()
) -> Assignment:
    where = f"{name}/assignment.toml"
    for key, value in table.items():
        if key not in _KEYS:
            raise AssignmentError(f"{where}: unknown key {key!r}; known are {', '.join(sorted(_KEYS))}")
        if not isinstance(value, _KEYS[key]):
            raise AssignmentError(f"{where}: {key} has the wrong type ({type(value).__name__})")
    return Assignment(
        name=name,
        title=table.get("title", name),
        questions=tuple(_question(entry, where) for entry in table.get("questions", ())),
        checks=checks,
        probes=probes,
        metrics=metrics,
        limits=_limits(table.get("limits", {}), where),
        data=table.get("data"),
        preload=tuple(table.get("preload", ())),
        parameters=table.get("parameters", {}),
        seed=table.get("seed", 0),
    )


def _question(entry: Mapping[str, Any], where: str) -> Question:
    try:
        question = Question(**entry)
    except TypeError:
        raise AssignmentError(f"{where}: a question has id, title and points, not {sorted(entry)}") from None
    if not 0 <= question.manual <= question.points:
        raise AssignmentError(f"{where}: question {question.id!r}: points must not be negative")
    return question


def _limits(table: Mapping[str, Any], where: str) -> Limits:
    known = {item.name for item in fields(Limits)}
    for key, value in table.items():
        if key not in known:
            raise AssignmentError(f"{where}: [limits] {key!r} is unknown; known are {', '.join(sorted(known))}")
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            raise AssignmentError(f"{where}: [limits] {key} must be a number above 0")
    return Limits(**table)


def _agree(assignment: Assignment, cells: tuple[SourceCell, ...], where: str) -> None:
    """Raise `AssignmentError` where points, questions, cells, checks and parameters contradict one another."""
    known = Counter(item.id for item in assignment.questions)
    repeated = [id for id, count in known.items() if count > 1]
    if repeated:
        raise AssignmentError(f"{where}: two questions are called {repeated[0]!r}")
    answered = {cell.question for cell in cells if cell.question is not None}
    for used, what in (
        (answered, "notebook.py"),
        ({check.question for check in assignment.checks}, "checks.py"),
    ):
        if used - set(known):
            raise AssignmentError(f"{where}: {what} has a question {min(used - set(known))!r} that is not listed here")
    for question in assignment.questions:
        checked = sum(check.points for check in assignment.checks if check.question == question.id)
        by_hand = sum(cell.manual for cell in cells if cell.question == question.id)
        if abs(checked + by_hand - question.points) > 1e-9 or by_hand != question.manual:
            raise AssignmentError(
                f"{where}: question {question.id!r} has {question.points:g} points ({question.manual:g} by hand), "
                f"but its checks give {checked:g} and its cells {by_hand:g} by hand"
            )
        if question.id not in answered:
            raise AssignmentError(f"{where}: question {question.id!r} has no cell in notebook.py")
    metrics = {metric.name for metric in assignment.metrics}
    for check in assignment.checks:
        if check.metric and check.metric not in metrics:
            raise AssignmentError(f"{where}: checks.py: {check.name} names a metric {check.metric!r}, which is none")
        if check.metric and not check.hidden:
            raise AssignmentError(f"{where}: checks.py: {check.name} has a metric, so it must be hidden")


def _settable(table: Mapping[str, Any], cells: tuple[SourceCell, ...], where: str) -> None:
    """Raise `AssignmentError` for a parameter that the notebook does not have."""
    mutants = table.get("mutants", {})
    if set(mutants) - {"parameters"} or not isinstance(mutants.get("parameters", {}), dict):
        raise AssignmentError(f"{where}: [mutants] has parameters = {{ NAME = value }}, and nothing else")
    known = next((assigned_names(cell.source) for cell in cells if cell.is_parameters), frozenset())
    for key, parameters in (("parameters", table.get("parameters", {})), ("mutants", mutants.get("parameters", {}))):
        strangers = set(parameters) - known
        if strangers:
            raise AssignmentError(f"{where}: [{key}] {min(strangers)!r} is not set in the cell tagged 'parameters'")
