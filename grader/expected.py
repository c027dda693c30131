"""Expected values are never typed in: they are the evidence of the reference, run the same way."""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import packages_distributions, version
from pathlib import Path

from grader.assignment import Reference
from grader.datasets import digest
from grader.errors import AssignmentError, EvidenceError
from grader.evidence import Evidence, Stop
from grader.judge import judge
from grader.margin import is_near
from grader.model import Outcome, Threshold, Unseen
from grader.remembered import remembered
from grader.runs import code_digest, inputs_digest
from grader.store import Files, read_evidence
from grader.view import Expected

__all__ = ["expectation", "expected_folder", "inputs_of", "load_expected"]


def expected_key(reference: Reference, inputs: str, cache: Path | None = None) -> str:
    """SHA-256 of what the reference's evidence depends on: notebook, `inputs` (see `inputs_digest`), versions."""
    roots = sorted({module.split(".")[0] for module in reference.assignment.preload})
    text = "\0".join([code_digest(reference.solved), inputs, platform.python_version(), *_versions(roots, cache)])
    return hashlib.sha256(text.encode()).hexdigest()


def _versions(roots: Sequence[str], cache: Path | None) -> list[str]:
    """The installed distributions of these packages, with their versions, which the folders' names hold, too."""

    def find() -> list[str]:
        distributions = packages_distributions()
        return [f"{name}=={version(name)}" for root in roots for name in sorted(set(distributions.get(root, ())))]

    installed = [sorted(path.name for path in Path(place).glob("*.*-info")) for place in sys.path]
    found: list[str] = remembered(cache, (sys.version, *roots, *installed), find)
    return found


def load_expected(
    reference: Reference, folder: Path, unseen: Unseen, thresholds: Mapping[str, Threshold]
) -> Expected | None:
    """What an earlier run of the reference left in `folder`, or None when it must run first."""
    try:
        evidence = read_evidence(Files(folder).evidence)
    except EvidenceError:
        return None
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
    """What checks are given of the reference. Raises `AssignmentError` when it does not pass them itself.

    Where it stands for an older release, the checks that it does not pass there are withheld instead.
    """
    expected = Expected(evidence.observations, unseen.labels, thresholds, reference.withheld)
    failing = {}
    for verdict in judge(reference.assignment, evidence, expected):
        name = verdict.check
        if verdict.outcome is Outcome.PASSED or name in expected.withheld:
            continue
        if not _by_chance(reference, name, evidence, expected):
            failing[name] = f"today's reference does not pass it in release {reference.identity} ({verdict.message})"
            if reference.edition is None or evidence.ending.stop is Stop.STRUCK:
                raise AssignmentError(
                    f"{reference.folder.name}: the reference itself does not pass {name} ({verdict.outcome}: "
                    f"{verdict.message}); {_remedy(evidence)}"
                )
    return replace(expected, withheld={**reference.withheld, **failing})


def _remedy(evidence: Evidence) -> str:
    if evidence.ran_out_of_time:
        return "raise its limit in [limits] of assignment.toml, or make notebook.py faster"
    return "mend notebook.py, probes.py or checks.py"


def _by_chance(reference: Reference, check: str, evidence: Evidence, expected: Expected) -> bool:
    """Whether one run near the threshold is all that speaks against the reference."""
    name = next(item.metric for item in reference.assignment.checks if item.name == check)
    return bool(name) and is_near(reference.assignment.metric(name), evidence, expected)
