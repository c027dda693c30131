"""Loads an exercise from `reference/<name>/`, and refuses it if its files do not agree."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from grader.checks import collect_checks, collect_metrics
from grader.errors import AssignmentError, CourseError, in_a_line
from grader.exercise.agreement import (
    INJECTED,
    check_agreement,
    check_arguments,
    check_names,
    check_parameters,
    check_probes,
    check_thresholds,
)
from grader.exercise.audits import OBSERVED, audit_of
from grader.exercise.environment import recorded_environment
from grader.exercise.files import read_files
from grader.exercise.placement import checks_that_read
from grader.exercise.reference import Draw, Reference
from grader.exercise.releases import Kept, adopted, calibrations_in, load_kept
from grader.exercise.settings import check_settings, limits_of, question_of, read_text, read_toml, rules_of
from grader.model import Assignment, Check, Metric
from grader.notebook import (
    IMPORT_ID,
    SourceCell,
    named,
    read_cells,
)
from grader.notebook.nbgrader_source import NOTEBOOK, Naming, read_nbgrader
from grader.notebook.otter_source import read_master
from grader.probes import load_probes

__all__ = ["assignment_from", "load_module", "load_reference", "said"]


def load_reference(folder: Path, cache: Path | None = None) -> Reference:
    """The exercise in `folder`; `cache` is a folder that saves parsing the same notebook again.

    Raises `AssignmentError` or `MarkerError`, naming file and remedy.
    """
    if not (folder / "assignment.toml").is_file():
        raise CourseError(f"{folder}: no assignment.toml there; is {folder.name!r} the name of an exercise?")
    table = read_toml(folder / "assignment.toml")
    last, kept = _releases(folder)
    source = _source(folder, table, cache, lambda found: _named(found, last, kept))
    cells = source.cells
    checks, probes = read_text(folder / "checks.py"), read_text(folder / "probes.py")
    module = load_module(folder / "checks.py")
    assignment = assignment_from(folder.name, table, collect_checks(module), probes, collect_metrics(module))
    tests = {cell.id: cell.source for cell in cells if cell.tests is not None}
    assignment = replace(assignment, tests=tests, files=read_files(folder), each_cell=source.each_cell)
    bonus = {item.id for item in assignment.questions if item.bonus}
    cells = tuple(replace(cell, bonus=True) if cell.question in bonus else cell for cell in cells)
    check_arguments(assignment)
    check_agreement(assignment, cells)
    check_thresholds(assignment, checks)
    check_parameters(folder.name, table, cells)
    known = load_probes(assignment.probes, f"{folder.name}/probes.py")
    check_names(checks, f"{folder.name}/checks.py")
    check_names(probes, f"{folder.name}/probes.py")
    small_budget = table.get("mutants", {}).get("parameters", {})
    audit = audit_of(table.get("audit", {}), small_budget, f"{folder.name}/assignment.toml")
    check_probes(assignment, checks, [*known, OBSERVED] if audit else known)
    _check_audit(assignment, checks, known)
    has_unseen = (folder / "unseen.py").is_file()
    seed = table.get("unseen", {}).get("seed", "")
    if has_unseen and not seed:
        raise AssignmentError(f'{folder.name}/assignment.toml: unseen.py needs [unseen] seed = "some random text"')
    return Reference(
        folder=folder,
        assignment=assignment,
        cells=cells,
        requirements=tuple(table.get("requirements", ())),
        package=table.get("release", {}).get("package", ""),
        demo=tuple(table.get("demo", ())),
        quick=table.get("mutants", {}).get("parameters", {}),
        unseen_seed=seed,
        audit=audit,
        draw=_draw_of(folder / "unseen.py") if has_unseen else None,
        last=last,
        kept=kept,
        recorded=recorded_environment(folder),
    )


def _check_audit(assignment: Assignment, checks: str, probes: Iterable[str]) -> None:
    """Raise `AssignmentError` if a public check reads what the audit found, or a probe has the audit's name."""
    if OBSERVED in probes:
        raise AssignmentError(
            f"{assignment.name}/probes.py: observed.{OBSERVED} is what the audit found; rename the probe {OBSERVED!r}"
        )
    for check in assignment.checks:
        if not check.hidden and checks_that_read(checks, [check.name], OBSERVED):
            raise AssignmentError(
                f"{assignment.name}/checks.py: {check.name} reads observed.{OBSERVED}, which only grading knows; "
                "add hidden=True"
            )


class _Source(NamedTuple):
    """The content of an exercise's notebook."""

    cells: tuple[SourceCell, ...]
    each_cell: str = ""


def _source(folder: Path, table: Mapping[str, Any], cache: Path | None, name: Naming) -> _Source:
    """The content of `notebook.py`, or of the nbgrader or Otter notebook that is the source."""
    if not (folder / NOTEBOOK).is_file():
        return _Source(read_cells(folder / "notebook.py", cache and cache / "cells", name))
    if (folder / "notebook.py").exists():
        raise AssignmentError(f"{folder.name}: holds notebook.py and {NOTEBOOK}; keep the one that is the source")
    if "otter" in table:
        master = read_master(folder / NOTEBOOK, name)
        return _Source(master.cells, master.each_cell)
    return _Source(read_nbgrader(folder / NOTEBOOK, rules_of(table.get("nbgrader", {})), name))


def _releases(folder: Path) -> tuple[Kept | None, tuple[Kept, ...]]:
    """The release that was built last, and those before it. A course built by an older version has only one."""
    last, kept = load_kept(folder)
    if last is None and not kept:
        last = adopted(folder.parent.parent / "assignments" / folder.name, calibrations_in(folder))
    return last, kept


def _named(cells: Sequence[SourceCell], last: Kept | None, kept: Sequence[Kept]) -> tuple[SourceCell, ...]:
    return named(cells, last.cells if last else (), (item.cells for item in kept), (IMPORT_ID, INJECTED))


def load_module(path: Path) -> ModuleType:
    """Run the module in `path` and return it. For trusted code only. Raises `AssignmentError` if it cannot be run."""
    name = f"gradecast_{path.parent.name}_{path.stem}".replace("-", "_")
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise AssignmentError(f"{path}: no such file; put it there")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        where = f"{path.parent.name}/{path.name}"
        raise AssignmentError(f"{where}: cannot be run ({said(error)}); fix it there") from error
    return module


def _draw_of(path: Path) -> Draw:
    draw: Draw | None = getattr(load_module(path), "draw", None)
    if not callable(draw):
        raise AssignmentError(
            f"{path.parent.name}/{path.name}: no function draw(rng, data); write one, or remove the file"
        )
    return draw


def said(error: BaseException) -> str:
    """The error in one line, with its class."""
    return f"{type(error).__name__}: {in_a_line(error)}"


def assignment_from(
    name: str, table: Mapping[str, Any], checks: tuple[Check, ...], probes: str, metrics: tuple[Metric, ...] = ()
) -> Assignment:
    """The assignment with the settings of `assignment.toml` in `table`. Raises `AssignmentError`."""
    where = f"{name}/assignment.toml"
    check_settings(table, where)
    return Assignment(
        name=name,
        title=table.get("title", name),
        questions=tuple(question_of(entry, where) for entry in table.get("questions", ())),
        checks=checks,
        probes=probes,
        metrics=metrics,
        limits=limits_of(table.get("limits", {}), where),
        data=table.get("data"),
        preload=tuple(table.get("preload", ())),
        parameters=table.get("parameters", {}),
        seed=table.get("seed", 0),
        ignore=tuple(table.get("grading", {}).get("ignore", ())),
        training=table.get("grading", {}).get("training", True),
        course_name=table.get("nbgrader", {}).get("assignment", ""),
        notebook_name=table.get("otter", table.get("nbgrader", {})).get("notebook", ""),
    )
