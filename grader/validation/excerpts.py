"""Excerpts: as much of the notebook and of the probes as some checks need, to try automatic mutants in first.

Which cells that takes is read off their text, and never relied upon: the reference runs in the excerpt, too, and only
those checks are asked there that it passes, with observations that equal those of the whole notebook.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache

from grader.evidence import Evidence, encode, pack_arrays
from grader.exercise.dependencies import cells_needed, cells_that_define
from grader.exercise.placement import names_read, probes_of
from grader.exercise.public_part import extract
from grader.exercise.reference import Reference
from grader.exercise.settings import read_text
from grader.judging.judge import judge
from grader.judging.view import Expected
from grader.model import Assignment, Check, Outcome
from grader.notebook import JSON
from grader.probes import load_probes

__all__ = [
    "Excerpt",
    "excerpt_of_metrics",
    "excerpts_of_accuracy",
    "excerpts_of_cells",
    "same_observations",
    "sound_part",
]


@dataclass(frozen=True)
class Excerpt:
    """Some checks, with the cells and probes that they seem to need."""

    name: str
    """What it is called in folders: a cell, or the first of its checks."""
    assignment: Assignment
    """Without other checks, metrics and probes."""
    cells: frozenset[str]
    """Ids of the cells that run."""

    def notebook(self, whole: JSON) -> JSON:
        """The cells of `whole` that run."""
        return {**whole, "cells": [cell for cell in whole["cells"] if cell["id"] in self.cells]}


def excerpts_of_cells(reference: Reference) -> dict[str, Excerpt]:
    """By cell, the checks of its question that see something of it, on the cells that define and do no work.

    Without checks of accuracy. None for a cell that works, or in an exercise whose tests run in the notebook itself.
    """
    if reference.assignment.in_place:
        return {}
    ids = cells_that_define(reference.cells)
    cells = [cell for cell in reference.cells if cell.id in ids]
    checks = [check for check in reference.assignment.checks if not check.metric]
    seen = {check.name: cells_needed(cells, _names(reference, [check])) for check in checks}
    found = {}
    for cell in cells:
        mine = [check for check in checks if check.question == cell.question and cell.id in seen[check.name]]
        if mine:
            found[cell.id] = _excerpt(reference, cell.id, mine, ids)
    return found


def excerpts_of_accuracy(reference: Reference) -> list[tuple[Excerpt, ...]]:
    """The checks of accuracy, those together that need the same cells: each time the smallest excerpt first.

    The second also has the cells that may change in place what the checks need.
    """
    needed: dict[frozenset[str], list[Check]] = {}
    for check in reference.assignment.checks:
        if check.metric:
            needed.setdefault(cells_needed(reference.cells, _names(reference, [check])), []).append(check)
    found = []
    for cells, checks in needed.items():
        wide = cells_needed(reference.cells, _names(reference, checks), changes=True)
        name = checks[0].name
        choices = [_excerpt(reference, name, checks, cells)]
        if wide != cells:
            choices.append(_excerpt(reference, f"{name}-wide", checks, wide))
        found.append(tuple(choices))
    return found


def excerpt_of_metrics(reference: Reference) -> Excerpt | None:
    """What the checks of accuracy need together; None where that is the whole notebook, or a metric has no check."""
    checks = [check for check in reference.assignment.checks if check.metric]
    cells = cells_needed(reference.cells, _names(reference, checks), changes=True)
    whole = {cell.id for cell in reference.cells if cell.kind == "code"}
    if cells == whole or {check.metric for check in checks} != {item.name for item in reference.assignment.metrics}:
        return None
    return _excerpt(reference, "metrics", checks, cells)


def same_observations(reference: Reference, excerpt: Excerpt, evidence: Evidence, whole: Evidence) -> bool:
    """Whether what the checks of `excerpt` read is the same in `evidence` as in that of the `whole` notebook."""
    probes = _probes(reference, excerpt.assignment.checks)
    return all(_is_equal(evidence, whole, probe) for probe in probes)


def sound_part(reference: Reference, excerpt: Excerpt, evidence: Evidence, expected: Expected) -> Excerpt | None:
    """`excerpt` with those checks for which it does as well as the whole notebook; None where there are none.

    `evidence` is what the reference left in it, `expected` what it left in the whole.
    """
    passed = {
        item.check for item in judge(excerpt.assignment, evidence, expected) if item.outcome is Outcome.PASSED
    }  # near a threshold, too: the same values were good enough there
    sound = tuple(
        check
        for check in excerpt.assignment.checks
        if check.name in passed and all(_is_equal(evidence, expected, probe) for probe in _probes(reference, [check]))
    )
    return replace(excerpt, assignment=replace(excerpt.assignment, checks=sound)) if sound else None


def _excerpt(reference: Reference, name: str, checks: Sequence[Check], cells: Collection[str]) -> Excerpt:
    assignment = reference.assignment
    named = {check.metric for check in checks}
    parameters = {cell.id for cell in reference.cells if cell.is_parameters}
    smaller = replace(
        assignment,
        checks=tuple(checks),
        metrics=tuple(metric for metric in assignment.metrics if metric.name in named),
        probes=extract(assignment.probes, _probes(reference, checks), ""),
    )
    return Excerpt(name, smaller, frozenset(cells) | parameters)


def _names(reference: Reference, checks: Sequence[Check]) -> set[str]:
    """What the probes of `checks` read of the notebook."""
    return names_read(reference.assignment.probes, _probes(reference, checks))


def _probes(reference: Reference, checks: Sequence[Check]) -> set[str]:
    """The probes whose observations `checks` and their metrics read."""
    names = {name for check in checks for name in (check.name, check.metric) if name}
    return probes_of(read_text(reference.folder / "checks.py"), names, _known(reference.assignment.probes))


@cache
def _known(probes: str) -> frozenset[str]:
    return frozenset(load_probes(probes))


def _is_equal(evidence: Evidence, expected: Evidence | Expected, probe: str) -> bool:
    seen, wanted = evidence.observations.get(probe), expected.observations.get(probe)
    if seen is None or wanted is None or seen.fault is not None or wanted.fault is not None:
        return False
    one, other = encode(seen.value), encode(wanted.value)
    return one.document == other.document and pack_arrays(one.arrays) == pack_arrays(other.arrays)
