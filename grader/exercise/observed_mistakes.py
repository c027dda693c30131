"""Reads and writes `mistakes.json`: what was observed of the known mistakes of an exercise when `validate` ran them."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader.errors import AssignmentError, EvidenceError
from grader.evidence.sketch import Part, as_document, from_document
from grader.exercise.jobs import code_digest
from grader.exercise.known_solutions import Sample, load_samples
from grader.exercise.reference import Reference
from grader.judging.suspicion import KnownMistake, KnownMistakes
from grader.support.disk import json_bytes, read_json, write_bytes
from grader.support.wording import plural

__all__ = ["FILE", "QUICK", "budget_of", "load_mistakes", "write_mistakes"]

FILE = "mistakes.json"
QUICK = "quick"
"""The name of the small budget, in which nothing is known of what was learned."""
SCHEMA = 1


def load_mistakes(reference: Reference) -> KnownMistakes:
    """What failures of the exercise are compared with; nothing, and why, where the file is of another version of it.

    Mistakes whose files in `mistakes/` changed since are left out.
    """
    path = reference.folder / FILE
    if not path.is_file():
        return KnownMistakes()
    remedy = f"run gradecast validate {reference.assignment.name}"
    document = read_json(path)
    if document is None or document.get("schema") != SCHEMA:
        return KnownMistakes(stale=f"{FILE} is damaged, or of another version of Gradecast; {remedy}")
    if reference.edition is None and document.get("exercise") != _exercise_key(reference):
        return KnownMistakes(stale=f"{FILE} is of another version of the exercise; {remedy}")
    try:
        samples = {item.name: item for item in load_samples(reference.folder / "mistakes")}
    except AssignmentError as error:  # `build` and `validate` stop at it; grading need not
        return KnownMistakes(stale=f"no mistake is named: {error}")
    try:
        known = _known_from(document, samples)
    except (EvidenceError, LookupError, TypeError, ValueError, AttributeError):
        return KnownMistakes(stale=f"{FILE} is damaged; {remedy}")
    missing = len(samples.keys() - {item.name for item in known.mistakes})
    if not missing:
        return known
    return replace(known, stale=f"{plural(missing, 'known mistake')} changed since {FILE} was written; {remedy}")


def budget_of(reference: Reference) -> str:
    """The budget in which the mistakes of the file ran; empty where it is missing, damaged or not of this exercise."""
    document = read_json(reference.folder / FILE) or {}
    is_current = document.get("schema") == SCHEMA and document.get("exercise") == _exercise_key(reference)
    return str(document.get("budget", "")) if is_current else ""


def write_mistakes(reference: Reference, known: KnownMistakes, budget: str) -> Path:
    """Write the file; the same bytes for the same observations. Returns its path."""
    digests = {item.name: _digest(item) for item in load_samples(reference.folder / "mistakes")}
    document = {
        "schema": SCHEMA,
        "exercise": _exercise_key(reference),
        "budget": budget,
        "reads": {check: list(probes) for check, probes in known.reads.items()},
        "loose": {probe: {place: _finite(far) for place, far in parts.items()} for probe, parts in known.loose.items()},
        "right": {probe: as_document(parts) for probe, parts in known.right.items()},
    }
    lines = [f" {json.dumps(name)}: {_line(value)}" for name, value in sorted(document.items())]
    entries = [f"  {_line(_mistake_document(item, digests.get(item.name, '')))}" for item in known.mistakes]
    lines.append(' "mistakes": [\n' + ",\n".join(entries) + "\n ]" if entries else ' "mistakes": []')
    path = reference.folder / FILE
    write_bytes(path, ("{\n" + ",\n".join(lines) + "\n}\n").encode(), shared=True)
    return path


def _line(value: Any) -> str:
    """A value as JSON on one line, so that a change of one mistake is a change of one line."""
    return json_bytes({"": value}, indent=None).decode().strip()[len('{"": ') : -1]


def _finite(number: float) -> float | None:
    """The number as JSON has it: None stands for infinity."""
    return number if math.isfinite(number) else None


def _exercise_key(reference: Reference) -> str:
    """Digest of what observations depend on, but for data, unseen inputs and budget: what these change is found out."""
    assignment = reference.assignment
    text = json.dumps([code_digest(reference.solved), assignment.probes, assignment.seed])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _digest(sample: Sample) -> str:
    cells = [[cell.question, cell.id if cell.named else "", cell.source] for cell in sample.cells]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()[:12]


def _mistake_document(item: KnownMistake, digest: str) -> dict[str, Any]:
    kind = {"mutant": True, "says": item.says} if item.is_mutant else {"code": digest}
    seen = {probe: as_document(parts) for probe, parts in item.seen.items()}
    return {"name": item.name, "loses": sorted(item.loses), "seen": seen, **kind}


def _known_from(document: Mapping[str, Any], samples: Mapping[str, Sample]) -> KnownMistakes:
    right: dict[str, dict[str, Part]] = {}
    for probe, parts in document["right"].items():
        right[probe] = {place: part for place, part in from_document(parts).items() if part is not None}
    return KnownMistakes(
        right=right,
        loose={
            probe: {place: math.inf if far is None else float(far) for place, far in parts.items()}
            for probe, parts in document["loose"].items()
        },
        reads={check: tuple(map(str, probes)) for check, probes in document["reads"].items()},
        mistakes=tuple(_mistakes_from(document["mistakes"], samples)),
    )


def _mistakes_from(items: Sequence[Mapping[str, Any]], samples: Mapping[str, Sample]) -> list[KnownMistake]:
    found = []
    for item in items:
        is_mutant, sample = bool(item.get("mutant")), samples.get(item["name"])
        if not is_mutant and (sample is None or _digest(sample) != item["code"]):
            continue
        seen = {probe: from_document(parts) for probe, parts in item["seen"].items()}
        says, teaches = (sample.says, sample.teaches) if sample and not is_mutant else (str(item.get("says", "")), "")
        found.append(
            KnownMistake(str(item["name"]), frozenset(map(str, item["loses"])), seen, says, teaches, is_mutant)
        )
    return found
