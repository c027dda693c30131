"""Expected values are never typed in: they are the evidence of the reference, run the same way."""

from __future__ import annotations

import hashlib
import platform
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import packages_distributions, version
from pathlib import Path

from grader.datasets import digest
from grader.errors import AssignmentError, EvidenceError, in_a_line
from grader.evidence import CellStatus, Evidence, Fault, Stop
from grader.evidence.files import Files, read_evidence
from grader.exercise.jobs import code_digest, inputs_digest
from grader.exercise.reference import Reference
from grader.grading.audit.stored import audit_of_reference, with_audit
from grader.judging.judge import judge
from grader.judging.margin import is_near
from grader.judging.view import Expected
from grader.model import Outcome, Threshold, Unseen
from grader.notebook import RAISES, SourceCell
from grader.notebook.nbgrader_source import NOTEBOOK
from grader.support.cache import remembered

__all__ = ["check_cells", "expectation", "expected_folder", "inputs_of", "load_expected"]

_LINE = re.compile(r"Cell In\[\d+\], line (\d+)")


def expected_key(reference: Reference, inputs: str, cache: Path | None = None) -> str:
    """SHA-256 of what the reference's evidence depends on: notebook, `inputs` (see `inputs_digest`), versions."""
    roots = sorted({module.split(".")[0] for module in reference.assignment.preload})
    text = "\0".join([code_digest(reference.solved), inputs, platform.python_version(), *_versions(roots, cache)])
    return hashlib.sha256(text.encode()).hexdigest()


def _versions(roots: Sequence[str], cache: Path | None) -> list[str]:
    """The installed distributions of these packages, with their versions."""

    def find() -> list[str]:
        distributions = packages_distributions()
        return [f"{name}=={version(name)}" for root in roots for name in sorted(set(distributions.get(root, ())))]

    installed = [sorted(path.name for path in Path(place).glob("*.*-info")) for place in sys.path]
    found: list[str] = remembered(cache, (sys.version, *roots, *installed), find)
    return found


def load_expected(
    reference: Reference, folder: Path, unseen: Unseen, thresholds: Mapping[str, Threshold]
) -> Expected | None:
    """The expected values from an earlier run of the reference, kept in `folder`; None if the reference has to run."""
    try:
        evidence = read_evidence(Files(folder).evidence)
    except EvidenceError:
        return None
    audited = audit_of_reference(Files(folder), reference)
    if reference.audit is not None and audited is None:
        return None
    evidence = with_audit(evidence, audited.report if audited else None, reference.audit)
    return expectation(reference, evidence, unseen, thresholds)


def expected_folder(cache: Path, reference: Reference, inputs: str) -> Path:
    """Where the reference's evidence is kept."""
    return cache / "expected" / reference.assignment.name / expected_key(reference, inputs, cache / "versions")[:16]


def inputs_of(reference: Reference, data: Path | None, unseen: Unseen) -> str:
    """`inputs_digest` of an exercise as it is graded."""
    return inputs_digest(reference.assignment, reference.release, digest(data) if data else "", unseen.inputs)


def expectation(
    reference: Reference, evidence: Evidence, unseen: Unseen, thresholds: Mapping[str, Threshold]
) -> Expected:
    """What checks compare with: the evidence of the reference. Raises `AssignmentError` if the reference fails a check.

    For an older release, the checks that today's reference fails are withheld instead.
    """
    expected = Expected(evidence.observations, unseen.labels, thresholds, reference.withheld)
    failing, lost = {}, []
    for verdict in judge(reference.assignment, evidence, expected):
        name = verdict.check
        if verdict.outcome is Outcome.PASSED or name in expected.withheld:
            continue
        if reference.edition is None:
            check_cells(reference, evidence)  # the error of a cell explains more than a missing observation
        if not _by_chance(reference, name, evidence, expected):
            failing[name] = f"today's reference does not pass it in release {reference.identity} ({verdict.message})"
            if reference.edition is None or evidence.ending.stop is Stop.STRUCK:
                lost.append(f"{verdict.cell or name} ({verdict.outcome}: {verdict.message})")
    if lost:
        raise AssignmentError(
            f"{reference.folder.name}: the reference itself does not pass {', nor '.join(lost)}; "
            f"{_stopped(reference, evidence)}{_remedy(reference, evidence)}"
        )
    return replace(expected, withheld={**reference.withheld, **failing})


def _remedy(reference: Reference, evidence: Evidence) -> str:
    is_imported = any(cell.rules is not None for cell in reference.cells)
    notebook = NOTEBOOK if is_imported else "notebook.py"
    if evidence.ran_out_of_time:
        return f"raise its limit in [limits] of assignment.toml, or make {notebook} faster"
    return f"fix {notebook}, or the files next to it" if is_imported else "fix notebook.py, probes.py or checks.py"


def _stopped(reference: Reference, evidence: Evidence) -> str:
    """The first cell of an nbgrader notebook that stopped, tests left out: it alone may be why tests fail."""
    cells = {cell.id: cell for cell in reference.cells if cell.rules is not None and cell.tests is None}
    for outcome in evidence.cells:
        if outcome.id in cells and outcome.fault is not None:
            fault = outcome.fault
            begins = in_a_line(cells[outcome.id].beginning, 60)
            return f"before that the cell `{begins}` stops with {fault.name}: {in_a_line(fault.message)}; "
    return ""


def check_cells(reference: Reference, evidence: Evidence) -> None:
    """Raise `AssignmentError` if a cell of the reference raised an error, unless it is meant to.

    Nothing is raised if some cell was stopped from outside, because its definitions are then missing in later cells.
    """
    if any(outcome.status not in (CellStatus.OK, CellStatus.ERROR) for outcome in evidence.cells):
        return
    cells = {cell.id: cell for cell in reference.cells}
    for outcome in evidence.cells:
        cell, fault = cells.get(outcome.id), outcome.fault
        if cell is None or cell.may_stop or outcome.status is not CellStatus.ERROR or fault is None:
            continue
        what = f"the cell of question {cell.question!r}" if cell.is_answer else "a given cell"
        raise AssignmentError(
            f"{reference.folder.name}/notebook.py:{_line(cell, fault)}: {what} stops with {fault.name}: "
            f"{in_a_line(fault.message)}; fix it, or tag the cell {RAISES!r} if it is meant to stop"
        )


def _line(cell: SourceCell, fault: Fault) -> int:
    """The line of `notebook.py` where a cell stopped; for a cell with marked solutions, the line where it begins."""
    inside = [int(found[1]) for line in fault.traceback if (found := _LINE.search(line))]
    return cell.line + (inside[0] - 1 if inside and not cell.is_answer else 0)


def _by_chance(reference: Reference, check: str, evidence: Evidence, expected: Expected) -> bool:
    """Whether the reference fails `check` only because this one run lies near the threshold."""
    name = next(item.metric for item in reference.assignment.checks if item.name == check)
    return bool(name) and is_near(reference.assignment.metric(name), evidence, expected)
