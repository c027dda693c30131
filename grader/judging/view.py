"""What a check sees: the student's observations, and the expected ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader.errors import Unobserved
from grader.evidence import Cell, CellStatus, Evidence, Observation, Stop
from grader.model import Threshold
from grader.support.wording import did_you_mean

__all__ = ["CELLS", "Expected", "View", "probes_read", "unlike", "view_of"]


CELLS = "cells"
"""The attribute by which a check reads nbgrader's test cells: `observed.cells["its id"]`."""


class View:
    """A student's observations, as attributes. One that is missing because the code stopped raises `Unobserved`."""

    def __init__(
        self, observations: Mapping[str, Observation], why_nothing: str, cells: Mapping[str, Cell] | None = None
    ) -> None:
        self._observations = observations
        self._cells = _Cells(cells or {}, why_nothing)
        self._why_nothing = why_nothing
        self._read: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        self._read.add(name)
        observation = self._observations.get(name)
        if observation is None and name == CELLS:
            return self._cells
        if observation is None:
            raise Unobserved(self._why_nothing, probe=name)
        if observation.fault is not None:
            fault = observation.fault
            raise Unobserved(f"{fault.name}: {fault.message}", fault.name, name)
        return observation.value


def probes_read(view: View) -> frozenset[str]:
    """The names that a check has read of `view`. No method of it: an observation may have any name."""
    return frozenset(view._read)


def unlike(view: View, expected: Expected) -> str:
    """Which observation that a check read of `view` has another type or shape than the reference's; empty if none."""
    known = view._observations
    for name in sorted(view._read & set(expected.observations) & set(known)):
        place = _unlike(known[name].value, expected.observations[name].value, name)
        if place:
            return f"{place} does not have the expected form"
    return ""


class _Cells(Mapping[str, Cell]):
    """The cells that ran to their end. Asking for one that did not raises `Unobserved`."""

    def __init__(self, cells: Mapping[str, Cell], why_nothing: str) -> None:
        self._known, self._why_nothing = cells, why_nothing

    def __getitem__(self, id: str) -> Cell:
        cell = self._known.get(id)
        if cell is None or cell.decisive is None:
            raise Unobserved(self._why_nothing)
        return cell

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


@dataclass(frozen=True)
class Expected:
    """What checks compare with: the reference's observations, and labels that never enter a sandbox."""

    observations: Mapping[str, Observation]
    """Observations of the reference, by probe."""
    labels: Mapping[str, Any] = field(default_factory=dict)
    """Labels of the unseen inputs, by name."""
    thresholds: Mapping[str, Threshold] = field(default_factory=dict)
    """Thresholds by metric."""
    withheld: Mapping[str, str] = field(default_factory=dict)
    """Checks that nobody is judged by, because there is no right value to compare with; each with the reason."""

    def view(self) -> Wanted:
        """A copy for one check."""
        return Wanted(self)


class Wanted:
    """The expected values as one check sees them: `expected.<probe>`, `expected.labels` and `expected.thresholds`.

    Missing values raise `AttributeError` or `KeyError`, never `Unobserved`, since they are not the student's fault.
    """

    def __init__(self, expected: Expected) -> None:
        self.labels = _Named("unseen.py draws no label", expected.labels)
        thresholds = {name: threshold.value for name, threshold in expected.thresholds.items()}
        self.thresholds = _Named("there is no threshold of a metric", thresholds)
        self._observations = expected.observations

    def __getattr__(self, name: str) -> Any:
        observation = None if name.startswith("_") else self._observations.get(name)
        if observation is None or observation.fault is not None:
            raise AttributeError(f"the reference has no {name!r}")
        value = self.__dict__[name] = _plain(observation.value)
        return value


class _Named(dict[str, Any]):
    """A dict whose `KeyError` says which key may have been meant."""

    def __init__(self, missing: str, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self._missing = missing

    def __missing__(self, name: object) -> Any:
        raise KeyError(f"{self._missing} {name!r}; {did_you_mean(str(name), self, 'fix the name')}")


def view_of(evidence: Evidence) -> View:
    """The observations of a run, as a check sees them."""
    return View(evidence.observations, _why_nothing(evidence), {cell.id: cell for cell in evidence.cells})


def _why_nothing(evidence: Evidence) -> str:
    """Why a probe is missing from the evidence, in words for the student."""
    if evidence.ending.stop is not Stop.COMPLETED:
        return f"the run ended early: {evidence.ending.detail or evidence.ending.stop}"
    stopped = [cell.id for cell in evidence.cells if cell.status in (CellStatus.KILLED, CellStatus.NOT_RUN)]
    return f"the cells {', '.join(stopped)} did not finish" if stopped else "nothing was observed"


def _plain(value: Any) -> Any:
    """The same value with plain dicts, where a missing key is an error of the check."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _unlike(seen: Any, wanted: Any, place: str) -> str:
    """The first place where `seen` differs from `wanted` in kind, length or shape; empty if they do not differ."""
    if _kind(seen) != _kind(wanted):
        return place
    if isinstance(wanted, dict):
        for key in wanted:
            found = _unlike(seen[key], wanted[key], f"{place}[{key!r}]") if key in seen else f"{place}[{key!r}]"
            if found:
                return found
    if isinstance(wanted, list):
        if len(seen) != len(wanted):
            return place
        pairs = enumerate(zip(seen, wanted, strict=True))
        return next((found for n, (item, right) in pairs if (found := _unlike(item, right, f"{place}[{n}]"))), "")
    return place if isinstance(wanted, np.ndarray) and seen.shape != wanted.shape else ""


def _kind(value: Any) -> str:
    """The kind of a value, by what a check can do with it: numbers can be subtracted, truth values cannot."""
    if isinstance(value, np.ndarray):
        return "array of truth values" if value.dtype.kind == "b" else "array"
    kinds = {dict: "dict", list: "list", str: "text", bool: "truth value", int: "number", float: "number"}
    return next((kind for type_, kind in kinds.items() if isinstance(value, type_)), "nothing")
