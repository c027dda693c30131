"""Reads the thresholds of an exercise from `thresholds.toml`, and checks that they are not stale."""

from __future__ import annotations

import ast
import hashlib
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader.errors import AssignmentError, ThresholdsError, in_a_line
from grader.exercise.calibration import DAMAGED, Calibration, Origin, calibration_from
from grader.exercise.jobs import code_digest
from grader.exercise.public_part import extract
from grader.exercise.rates import mistakes_digest, mistakes_of
from grader.exercise.reference import Reference
from grader.exercise.releases import calibrations_in
from grader.exercise.threshold_rule import at_rank
from grader.model import Threshold
from grader.notebook import counted, solved
from grader.probes import load_probes
from grader.support.wording import plural

__all__ = [
    "calibrations_of",
    "current_calibration",
    "edition_calibration",
    "find_calibration",
    "note_of_bounds",
    "origin_of",
    "thresholds_of",
    "unkept_rates",
]


def find_calibration(reference: Reference, data: str) -> Calibration | None:
    """The calibration for the dataset with the digest `data`; None if there is none, or the exercise needs none.

    Raises `ThresholdsError` if it is stale: made with other data, another budget or another notebook.
    """
    if not reference.assignment.metrics:
        return None
    paths = sorted(reference.folder.glob("thresholds*.toml"))
    found = {path: _read(path) for path in paths}
    if not found:
        return None
    now = origin_of(reference, data)
    for path, item in sorted(found.items(), key=lambda pair: pair[1].origin.data != data):
        differences = item.origin.differences(now)
        missing = sorted({metric.name for metric in reference.assignment.metrics} - set(item.metrics))
        if missing:
            differences.append(f"no metric {missing[0]!r}")
        if not differences:
            _check_arithmetic(reference, item, path)
            return item
        name, given = reference.assignment.name, " --data PATH" if differences == ["other data"] else ""
        raise ThresholdsError(
            f"{name}/{path.name}: stale, it was calibrated for {', '.join(differences)}; "
            f"run gradecast calibrate {name}{given}"
        )
    return None


def current_calibration(reference: Reference, data: str) -> Calibration | None:
    """Like `find_calibration`, but None if the calibration is stale or damaged."""
    try:
        return find_calibration(reference, data)
    except ThresholdsError:
        return None


def edition_calibration(reference: Reference, data: str) -> Calibration | None:
    """The calibration for an older release that fits its budget, the data, and today's metrics.

    Calibrations kept with the release come first, then today's. The solutions that run in it today may differ from
    those of the calibration, but the budget is the same. None if no calibration fits; then the bounds of `checks.py`
    apply.
    """
    if reference.edition is None or not reference.assignment.metrics:
        return None
    now = replace(origin_of(reference, data), reference="")
    for document in (*reference.edition.thresholds, *calibrations_in(reference.folder)):
        with suppress(*DAMAGED, AssignmentError):
            found = calibration_from(document)
            known = all(metric.name in found.metrics for metric in reference.assignment.metrics)
            if known and replace(found.origin, reference="") == now:
                _check_arithmetic(reference, found, reference.folder / f"{reference.edition.id}.json")
                return found
    return None


def calibrations_of(reference: Reference) -> tuple[Mapping[str, Any], ...]:
    """Tables of the exercise's calibrations that are not stale, for any data."""
    found, now = [], replace(origin_of(reference, ""), data="")
    for document in calibrations_in(reference.folder):
        with suppress(*DAMAGED):
            if replace(calibration_from(document).origin, data="") == now:
                found.append(document)
    return tuple(found)


def note_of_bounds(reference: Reference, data: str) -> str:
    """A note for people if the bounds of `checks.py` are used instead of thresholds; else empty."""
    name = reference.assignment.name
    if not any(check.metric for check in reference.assignment.checks):
        return ""
    try:
        found = find_calibration(reference, data)
    except ThresholdsError as error:
        return f"{error}. Until then it is judged by the bounds that checks.py states"
    missing = "no thresholds.toml: judged by the bounds that checks.py states"
    return "" if found else f"{missing}; gradecast calibrate {name} sets them by measurement"


def _check_arithmetic(reference: Reference, calibration: Calibration, path: Path) -> None:
    """Raise `ThresholdsError` if a number does not follow from the values in the same table."""
    for metric in reference.assignment.metrics:
        item = calibration.metrics[metric.name]
        found = calibration.false_passes.get(metric.name)
        if (
            not 1 <= item.rank <= len(item.values)
            or at_rank(metric, item.values, item.rank, item.confidence, item.limit) != item
            or (found and found.recounted(metric, item.threshold) != found)
        ):
            raise ThresholdsError(
                f"{reference.assignment.name}/{path.name}: the numbers of {metric.name} do not follow from its values; "
                f"was one edited by hand? run gradecast calibrate {reference.assignment.name}"
            )


def thresholds_of(reference: Reference, calibration: Calibration | None) -> dict[str, Threshold]:
    """The threshold of every metric; without a calibration, its bound, with no margin."""
    if calibration is None:
        return {metric.name: Threshold(metric.bound) for metric in reference.assignment.metrics}
    return {
        metric.name: Threshold(calibration.metrics[metric.name].threshold, calibration.metrics[metric.name].margin)
        for metric in reference.assignment.metrics
    }


def unkept_rates(reference: Reference, calibration: Calibration) -> tuple[str, ...]:
    """A line for each rate that is above its limit, or missing, in `calibration`."""
    return tuple(
        line for metric in reference.assignment.metrics for line in _unkept(reference, calibration, metric.name)
    )


def _unkept(reference: Reference, calibration: Calibration, metric: str) -> list[str]:
    name, item = reference.assignment.name, calibration.metrics[metric]
    lines = []
    if item.false_fail_rate > item.limit:
        lines.append(
            f"{metric}: correct solutions may miss the threshold in {item.false_fail_rate:.1%} of runs, not "
            f"{item.limit:.1%}; run gradecast calibrate {name} with more --runs"
        )
    mistakes, found = mistakes_of(reference, metric), calibration.false_passes.get(metric)
    if not mistakes:
        return lines
    if found is None or found.mistakes != mistakes_digest(reference, mistakes):
        names = ", ".join(mistake.name for mistake in mistakes)
        lines.append(
            f"{metric}: how often mistakes that only it catches pass was not measured for their present state "
            f"({names}); run gradecast calibrate {name}"
        )
    elif found.rate > found.limit:
        lines.append(
            f"{metric}: mistakes that only it catches passed in {found.passed} of {plural(found.runs, 'run')} "
            f"(at most {found.rate:.1%} in the long run, not {found.limit:.1%}); "
            "draw more unseen data, or write a check of what they do wrong"
        )
    return lines


def origin_of(reference: Reference, data: str) -> Origin:
    """The current origin of a calibration of `reference` on the dataset with the digest `data`."""
    # Places of checks and names of cells do not change what is learned.
    code = solved(reference.assignment.name, counted(reference.cells), reference.automatic)
    return Origin(_budget(reference), data, code_digest(code), _metrics_digest(reference))


def _read(path: Path) -> Calibration:
    try:
        return calibration_from(tomllib.loads(path.read_text(encoding="utf-8")))
    except (*DAMAGED, OSError) as error:
        name = path.parent.name
        raise ThresholdsError(
            f"{name}/{path.name}: cannot be read ({type(error).__name__}: {in_a_line(error)}); "
            f"run gradecast calibrate {name}"
        ) from None


def _budget(reference: Reference) -> dict[str, Any]:
    """The literal values of the parameters cell, overridden by `[parameters]`."""
    source = next((cell.source for cell in reference.cells if cell.is_parameters), "")
    values: dict[str, Any] = {}
    for node in ast.parse(source).body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                values[name] = ast.unparse(value)
    return values | {name: repr(value) for name, value in reference.assignment.parameters.items()}


def _metrics_digest(reference: Reference) -> str:
    metrics, probes = reference.assignment.metrics, reference.assignment.probes
    source = extract((reference.folder / "checks.py").read_text(encoding="utf-8"), [item.name for item in metrics], "")
    read = {node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)}
    unseen = reference.folder / "unseen.py"
    parts = [
        source,
        extract(probes, sorted(read & set(load_probes(probes))), ""),
        unseen.read_text(encoding="utf-8") if unseen.is_file() else "",
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
