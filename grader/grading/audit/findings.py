"""What an audit found out about each quantity, in one sentence, and as the data that checks read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from grader.evidence import Observation
from grader.support.wording import listed, plural

__all__ = ["Finding", "Kind", "Report", "as_observation", "read_report", "report_document"]


class Kind(StrEnum):
    """What was found out about one quantity."""

    CLEAN = "clean"
    """It stays the same when what must not matter changes."""
    LEAK = "leak"
    """It does not."""
    CONSTANT = "constant"
    """It stays the same whatever changes, so it is not computed from the data."""
    STOPS = "stops"
    """It is not computed, or cannot be, once the data change."""
    MISSING = "missing"
    """The notebook does not compute it."""
    CHANCE = "chance"
    """It differs between equal runs, so that nothing can be said."""
    UNFINISHED = "unfinished"
    """Not enough runs were made."""

    @property
    def is_fault(self) -> bool:
        """Whether the notebook is at fault."""
        return self in (Kind.LEAK, Kind.CONSTANT, Kind.STOPS)


@dataclass(frozen=True)
class Finding:
    """What was found out about one quantity."""

    quantity: str
    """Its name."""
    kind: Kind
    """The result."""
    says: str
    """The result in a sentence."""
    row: int = -1
    """The earliest row that reaches it, from 0 on; the first of several if the search was cut short; -1 for none."""
    group: str = ""
    """The sentence without numbers, which is the same for all students with the same mistake."""
    source: str = ""
    """What reaches it and must not, such as `rows of test`; empty for all but leaks."""
    earliest: str = ""
    """What the earliest row of a part that reaches it is called; empty where no part is concerned."""


@dataclass(frozen=True)
class Report:
    """The audit of one notebook."""

    findings: tuple[Finding, ...]
    """One for each quantity."""
    runs: int = 0
    """Runs that it took."""
    seconds: float = 0.0
    """Processor time of these runs, in seconds."""

    @property
    def faults(self) -> dict[str, tuple[Finding, ...]]:
        """The findings of each mistake, by a sentence that is the same for all notebooks with that mistake.

        What reaches several quantities from the same rows is one mistake.
        """
        leaks: dict[str, list[Finding]] = {}
        for item in self.findings:
            if item.kind is Kind.LEAK:
                leaks.setdefault(item.source, []).append(item)
        found = {
            f"{source} leak into {listed([item.quantity for item in items])}": tuple(items)
            for source, items in leaks.items()
        }
        others = [item for item in self.findings if item.kind.is_fault and item.kind is not Kind.LEAK]
        return {**found, **{item.group: (item,) for item in others}}

    @property
    def is_finished(self) -> bool:
        """Whether no run is missing."""
        return all(finding.kind is not Kind.UNFINISHED for finding in self.findings)

    def __str__(self) -> str:
        return f"{plural(self.runs, 'run')}, {self.seconds:.1f} s of processor time"


def as_observation(findings: Iterable[Finding]) -> Observation:
    """The findings as a check sees them: `observed.audit["mean"]`, with `kind`, `says` and `row`."""
    return Observation(
        {item.quantity: {"kind": str(item.kind), "says": item.says, "row": item.row} for item in findings}
    )


def report_document(report: Report) -> dict[str, Any]:
    """The report as JSON."""
    return asdict(report)


def read_report(document: Mapping[str, Any] | None) -> Report | None:
    """The report that `report_document` described; None if it is missing or damaged."""
    try:
        found: Sequence[Any] = (document or {})["findings"]
        findings = tuple(Finding(**{**item, "kind": Kind(item["kind"])}) for item in found)
        return Report(findings, int((document or {})["runs"]), float((document or {})["seconds"]))
    except (KeyError, TypeError, ValueError):
        return None
