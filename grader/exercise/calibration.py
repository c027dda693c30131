"""The result of `gradecast calibrate`, and its format in `thresholds.toml`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from grader.exercise.rates import FalsePasses
from grader.exercise.threshold_rule import Calibrated

__all__ = ["DAMAGED", "Calibration", "Origin", "calibration_from", "document_of", "render"]

DAMAGED = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""Errors that reading a malformed table can raise."""
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
    """What a calibration depends on; if it changes, the calibration is stale."""

    budget: Mapping[str, Any]
    """The parameters of the runs."""
    data: str
    """SHA-256 of the dataset; empty without one."""
    reference: str
    """SHA-256 of the code of the reference's notebook."""
    metrics: str
    """SHA-256 of the metrics, the probes that they read, and the code that draws the unseen inputs."""

    def differences(self, other: Origin) -> list[str]:
        """What differs, in words."""
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
    """The content of one `thresholds.toml`."""

    metrics: Mapping[str, Calibrated]
    """Calibrated metrics by name."""
    origin: Origin
    """What it was made from."""
    solutions: tuple[str, ...]
    """The solutions that took turns: the reference, and alternatives."""
    first_seed: int
    """Seed of the first run; each further run has the next one."""
    versions: Mapping[str, str]
    """Versions of Python and of the packages that the exercise imports."""
    false_passes: Mapping[str, FalsePasses] = field(default_factory=dict)
    """False passes by name of the metric, for metrics that alone catch some mistakes."""


def render(name: str, calibration: Calibration) -> str:
    """The text of `thresholds.toml`."""
    import tomli_w

    return HEADER.format(name=name) + tomli_w.dumps(document_of(calibration))


def document_of(calibration: Calibration) -> dict[str, Any]:
    """The calibration as the table of `thresholds.toml`."""
    return {
        "metrics": {key: asdict(item) for key, item in calibration.metrics.items()},
        "false_pass": {key: asdict(item) for key, item in calibration.false_passes.items()},
        "provenance": {
            "solutions": list(calibration.solutions),
            "first_seed": calibration.first_seed,
            **asdict(calibration.origin),
            "versions": dict(calibration.versions),
        },
    }


def calibration_from(table: Mapping[str, Any]) -> Calibration:
    """The calibration in a table of `thresholds.toml`. Raises `ValueError`, `KeyError`, `TypeError` and the like."""
    provenance = table["provenance"]
    return Calibration(
        metrics={name: _calibrated(item) for name, item in table["metrics"].items()},
        origin=Origin(dict(provenance["budget"]), *(str(provenance[key]) for key in ("data", "reference", "metrics"))),
        solutions=tuple(provenance["solutions"]),
        first_seed=provenance["first_seed"],
        versions=dict(provenance["versions"]),
        false_passes={name: _false_passes(item) for name, item in table.get("false_pass", {}).items()},
    )


def _calibrated(item: Mapping[str, Any]) -> Calibrated:
    """One metric's table. Raises `TypeError` or `ValueError` unless all values are finite numbers."""
    calibrated = Calibrated(**{**item, "values": tuple(item["values"])})
    numbers = {field.name: getattr(calibrated, field.name) for field in fields(Calibrated) if field.name != "values"}
    for name, number in (*numbers.items(), *(("values", value) for value in calibrated.values)):
        if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
            raise ValueError(f"{name} is not a finite number")
    if calibrated.margin < 0:
        raise ValueError("margin is negative")
    return calibrated


def _false_passes(item: Mapping[str, Any]) -> FalsePasses:
    """One metric's table. Raises `TypeError` or `ValueError` if it is malformed."""
    values = {str(name): tuple(float(value) for value in runs) for name, runs in item["values"].items()}
    found = FalsePasses(**{**item, "values": values})
    if not (0 < found.limit < 1 and 0 < found.confidence < 1 and found.runs):
        raise ValueError("the false passes have no runs, or a limit or confidence that is no share")
    return found
