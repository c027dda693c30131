"""What audits found, on disk: beside the evidence of each run, and seen by checks as `observed.audit`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from grader.evidence import Evidence, Stop
from grader.evidence.files import Files
from grader.exercise.audits import OBSERVED, Audit
from grader.exercise.reference import Reference
from grader.grading.audit.findings import Finding, Kind, Report, as_observation, read_report, report_document
from grader.grading.audit.layout import Layout, layout_of_variable
from grader.support.disk import read_json, write_json
from grader.support.wording import plural

__all__ = [
    "ReferenceAudit",
    "SharedFault",
    "audit_of_reference",
    "is_audited",
    "keep_audit",
    "keep_audit_of_reference",
    "remarks",
    "shared_faults",
    "stored_audit",
    "with_audit",
]

VERSION = 3
"""Version of how audits are made; increase it when that changes, so that they are made again."""
MOST_NAMED = 8
"""Most students that a remark names."""


@dataclass(frozen=True)
class ReferenceAudit:
    """The reference's audit."""

    report: Report
    """What was found in it."""
    responsive: tuple[str, ...]
    """The quantities that differ between any two records."""
    layout: Layout | None
    """The size of the variable with the data; None if they are a dataset."""

    def passed_by(self, reference: Reference) -> Reference:
        """`reference`, whose audit this is, with nothing in its audit but the quantities that it passes."""
        assert reference.audit is not None
        clean = {item.quantity for item in self.report.findings if item.kind is Kind.CLEAN}
        passed = tuple(item for item in reference.audit.quantities if item.name in clean)
        return replace(reference, audit=replace(reference.audit, quantities=passed))


@dataclass(frozen=True)
class SharedFault:
    """A mistake that audits found in one or more hand-ins."""

    says: str
    """What it is, in a sentence without numbers."""
    findings: Mapping[str, tuple[Finding, ...]]
    """What was found in each hand-in, by student."""

    def __str__(self) -> str:
        rows = [item for found in self.findings.values() for item in found if item.earliest]
        return f"{self.says}, from {min(rows, key=lambda item: item.row).earliest} on" if rows else self.says


def with_audit(evidence: Evidence, report: Report | None, audit: Audit | None) -> Evidence:
    """`evidence` with what the audit found, as checks see it. Without a report everything is still to be found."""
    if audit is None or evidence.ending.stop is not Stop.COMPLETED:
        return evidence
    missing = "it was not audited yet; grade again"
    findings = report.findings if report else [Finding(q.name, Kind.UNFINISHED, missing) for q in audit.quantities]
    return replace(evidence, observations={**evidence.observations, OBSERVED: as_observation(findings)})


def is_audited(files: Files, reference: Reference) -> bool:
    """Whether the result in `files` needs no audit: it has one, or the run did not come to its end."""
    report = stored_audit(files, reference)
    return reference.audit is None or (report is not None and report.is_finished)


def stored_audit(files: Files, reference: Reference) -> Report | None:
    """The audit of the result in `files`; None if there is none of just this result."""
    stored, document = read_json(files.submission) or {}, read_json(files.audit) or {}
    if reference.audit is None or document.get("key") != _key(str(stored.get("key")), reference.audit):
        return None
    return read_report(document)


def keep_audit(files: Files, reference: Reference, report: Report) -> None:
    """Write the audit of the result in `files`."""
    assert reference.audit is not None
    stored = read_json(files.submission) or {}
    write_json(files.audit, {**report_document(report), "key": _key(str(stored.get("key")), reference.audit)})


def audit_of_reference(folder: Files, reference: Reference) -> ReferenceAudit | None:
    """The reference's audit, kept in `folder`; None if it is not there."""
    document = read_json(folder.audit) or {}
    report = read_report(document)
    if reference.audit is None or report is None or document.get("key") != _key("reference", reference.audit):
        return None
    size = document.get("variable")
    layout = layout_of_variable(**{**size, "gaps": np.array(size["gaps"], dtype=int)}) if size else None
    return ReferenceAudit(report, tuple(document["responsive"]), layout)


def keep_audit_of_reference(folder: Files, reference: Reference, found: ReferenceAudit) -> None:
    """Write the reference's audit."""
    assert reference.audit is not None
    layout, size = found.layout, None
    if layout is not None and layout.table is None:
        gaps = np.flatnonzero(layout.gaps).tolist()
        size = {"rows": layout.rows, "columns": len(layout.columns), "gaps": gaps, "chosen": dict(layout.chosen)}
    document = {**report_document(found.report), "responsive": list(found.responsive), "variable": size}
    write_json(folder.audit, {**document, "key": _key("reference", reference.audit)})


def shared_faults(reports: Mapping[str, Report]) -> list[SharedFault]:
    """The mistakes that audits found, the most frequent first. `reports` are by student."""
    groups: dict[str, dict[str, tuple[Finding, ...]]] = {}
    for student, report in reports.items():
        for says, findings in report.faults.items():
            groups.setdefault(says, {})[student] = findings
    found = [SharedFault(says, findings) for says, findings in groups.items()]
    return sorted(found, key=lambda item: (-len(item.findings), item.says))


def remarks(reports: Mapping[str, Report]) -> Iterable[str]:
    """A line for each mistake that audits found, with the students who share it, and one for what the audits took."""
    for item in shared_faults(reports):
        students = tuple(item.findings)
        more = f" and {len(students) - MOST_NAMED} more" if len(students) > MOST_NAMED else ""
        yield f"{item}: {len(students)} of {len(reports)} ({', '.join(students[:MOST_NAMED])}{more})"
    if reports:
        runs, seconds = (sum(getattr(item, name) for item in reports.values()) for name in ("runs", "seconds"))
        yield f"{plural(len(reports), 'audit')} took {plural(runs, 'run')}, {seconds:.1f} s of processor time"


def _key(result: str, audit: Audit) -> str:
    """What an audit belongs to: the result, and what is audited."""
    return hashlib.sha256(f"{VERSION}\0{result}\0{audit!r}".encode()).hexdigest()
