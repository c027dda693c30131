"""The thresholds of an exercise, as `gradecast calibrate` leaves them in `thresholds.toml`, with their provenance."""

from __future__ import annotations

import ast
import hashlib
import math
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from grader.assignment import Reference
from grader.derivation import Calibrated, at_rank
from grader.errors import ThresholdsError, in_a_line
from grader.extract import extract
from grader.model import Threshold
from grader.notebook import solved
from grader.probes import load_probes
from grader.rates import FalsePasses, mistakes_digest, mistakes_of
from grader.runs import code_digest
from grader.wording import plural

__all__ = [
    "Calibration",
    "Origin",
    "current_calibration",
    "find_calibration",
    "note_of_bounds",
    "origin_of",
    "render",
    "thresholds_of",
    "unkept_rates",
]

HEADER = """\
# Written by `gradecast calibrate {name}`; commit it, and do not edit it.
# achieved: the value at `rank`, counted from the worst. A solution like these does worse with probability
# false_fail_rate or less, in one run, at the stated confidence, whatever the distribution (Wilks 1941).
# threshold: the worst value that passes; the metric's slack lets it lie between what was achieved and the bound.
# margin: this near to the threshold a submission runs again under further seeds, and the median is judged.
# false_pass: the mistakes that only this metric catches. One like these passes with probability `rate` or less, in one
# run, at the stated confidence, by a sequential test (Wald 1945; Robbins 1970) that stopped when `limit` was settled.

"""


@dataclass(frozen=True)
class Origin:
    """What a calibration depends on; another origin, another calibration."""

    budget: Mapping[str, Any]
    """The parameters, as the runs had them."""
    data: str
    """SHA-256 of the dataset; empty without one."""
    reference: str
    """SHA-256 of the code of the reference's notebook."""
    metrics: str
    """SHA-256 of the metrics, of the probes that they read and of what draws the unseen inputs."""

    def differences(self, other: Origin) -> list[str]:
        """What is other, in words."""
        budget = [
            f"{key} = {self.budget.get(key)!r}, now {other.budget.get(key)!r}"
            for key in sorted(set(self.budget) | set(other.budget))
            if self.budget.get(key) != other.budget.get(key)
        ]
        found = [f"another budget ({'; '.join(budget)})"] if budget else []
        found += ["other data"] if self.data != other.data else []
        found += ["another notebook.py"] if self.reference != other.reference and not budget else []
        return found + (["other metrics, probes or unseen inputs"] if self.metrics != other.metrics else [])


@dataclass(frozen=True)
class Calibration:
    """One `thresholds.toml`."""

    metrics: Mapping[str, Calibrated]
    """By name of the metric."""
    origin: Origin
    """What it was made from."""
    solutions: tuple[str, ...]
    """The solutions that took turns: the reference, and alternatives."""
    first_seed: int
    """Seed of the first run; each further run has the next one."""
    versions: Mapping[str, str]
    """Of Python and of what the exercise imports."""
    false_passes: Mapping[str, FalsePasses] = field(default_factory=dict)
    """By name of the metric, where there are mistakes that only it catches."""


def find_calibration(reference: Reference, data: str) -> Calibration | None:
    """The calibration for the dataset of that digest; None where there is none at all, or the exercise needs none.

    Raises `ThresholdsError` when there is one that is stale: made from other data, another budget or another notebook.
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
    """As `find_calibration`, and None where what there is, is stale or damaged."""
    try:
        return find_calibration(reference, data)
    except ThresholdsError:
        return None


def note_of_bounds(reference: Reference, data: str) -> str:
    """What a person should know where the bounds of `checks.py` stand in for thresholds; empty where they do not."""
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
    """Raise `ThresholdsError` where a number does not follow from the values beside it."""
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
    """The threshold of every metric; its bound, without a margin, where there is no calibration."""
    if calibration is None:
        return {metric.name: Threshold(metric.bound) for metric in reference.assignment.metrics}
    return {
        metric.name: Threshold(calibration.metrics[metric.name].threshold, calibration.metrics[metric.name].margin)
        for metric in reference.assignment.metrics
    }


def unkept_rates(reference: Reference, calibration: Calibration) -> tuple[str, ...]:
    """Where a rate that `calibration` states is above its limit, or is not stated; a line each."""
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
            f"{metric}: how often the mistakes pass that only it catches ({names}) was not measured as they are now; "
            f"run gradecast calibrate {name}"
        )
    elif found.rate > found.limit:
        lines.append(
            f"{metric}: mistakes that only it catches passed in {found.passed} of {plural(found.runs, 'run')} "
            f"(at most {found.rate:.1%} in the long run, not {found.limit:.1%}); "
            "draw more unseen data, or write a check of what they do wrong"
        )
    return lines


def origin_of(reference: Reference, data: str) -> Origin:
    """What a calibration of `reference` on the dataset of digest `data` depends on, as things are now."""
    code = solved(reference.assignment.name, reference.cells, reference.automatic)  # wherever the checks stand
    return Origin(_budget(reference), data, code_digest(code), _metrics_digest(reference))


def render(name: str, calibration: Calibration) -> str:
    """The text of `thresholds.toml`."""
    import tomli_w

    document = {
        "metrics": {key: asdict(item) for key, item in calibration.metrics.items()},
        "false_pass": {key: asdict(item) for key, item in calibration.false_passes.items()},
        "provenance": {
            "solutions": list(calibration.solutions),
            "first_seed": calibration.first_seed,
            **asdict(calibration.origin),
            "versions": dict(calibration.versions),
        },
    }
    return HEADER.format(name=name) + tomli_w.dumps(document)


def _read(path: Path) -> Calibration:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        provenance = table["provenance"]
        return Calibration(
            metrics={name: _calibrated(item) for name, item in table["metrics"].items()},
            origin=Origin(
                dict(provenance["budget"]), *(str(provenance[key]) for key in ("data", "reference", "metrics"))
            ),
            solutions=tuple(provenance["solutions"]),
            first_seed=provenance["first_seed"],
            versions=dict(provenance["versions"]),
            false_passes={name: _false_passes(item) for name, item in table.get("false_pass", {}).items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        name = path.parent.name
        raise ThresholdsError(
            f"{name}/{path.name}: cannot be read ({type(error).__name__}: {in_a_line(error)}); "
            f"run gradecast calibrate {name}"
        ) from None


def _calibrated(item: Mapping[str, Any]) -> Calibrated:
    """One metric's table. Raises `TypeError` or `ValueError` unless every number is one, and finite."""
    calibrated = Calibrated(**{**item, "values": tuple(item["values"])})
    numbers = {field.name: getattr(calibrated, field.name) for field in fields(Calibrated) if field.name != "values"}
    for name, number in (*numbers.items(), *(("values", value) for value in calibrated.values)):
        if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
            raise ValueError(f"{name} is not a finite number")
    if calibrated.margin < 0:
        raise ValueError("margin is negative")
    return calibrated


def _false_passes(item: Mapping[str, Any]) -> FalsePasses:
    """One metric's table. Raises `TypeError` or `ValueError` unless it is as it was written."""
    values = {str(name): tuple(float(value) for value in runs) for name, runs in item["values"].items()}
    found = FalsePasses(**{**item, "values": values})
    if not (0 < found.limit < 1 and 0 < found.confidence < 1 and found.runs):
        raise ValueError("the false passes have no runs, or a limit or confidence that is no share")
    return found


def _budget(reference: Reference) -> dict[str, Any]:
    """The literal values of the parameters cell, and what `[parameters]` puts in their place."""
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
