"""Paths of the files of a run, and how they are read and written."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from pathlib import Path
from typing import Any

from grader.errors import EvidenceError, GradecastError, in_a_line
from grader.evidence import (
    Cell,
    CellStatus,
    Decisive,
    Encoded,
    Ending,
    Evidence,
    Fault,
    Observation,
    Resources,
    Stop,
    decode,
    encode,
    pack_arrays,
    unpack_arrays,
)
from grader.evidence.training import documents, trainings_of
from grader.model import Grade, Outcome, Reason, Verdict
from grader.notebook.notes import Note, from_document
from grader.support.disk import json_bytes, read_bounded, read_json, update_json, write_bytes, write_json

__all__ = [
    "Files",
    "cell_of",
    "evidence_document",
    "evidence_of",
    "read_evidence",
    "read_grade",
    "read_values",
    "stored_notes",
    "write_evidence",
    "write_grade",
    "write_values",
]

SCHEMA = 1
MAX_ARRAYS = 1 << 30


@dataclass(frozen=True)
class Files:
    """Where everything about one student's submission lies: `OUT/<assignment>/<student>/`."""

    folder: Path
    """The folder of one student."""

    @property
    def submission(self) -> Path:
        """The key of the result, the hash of what was handed in, its source; written last."""
        return self.folder / "submission.json"

    @property
    def executed(self) -> Path:
        """The notebook with the outputs of the run."""
        return self.folder / "executed.ipynb"

    @property
    def evidence(self) -> Path:
        """The evidence's document; its arrays are next to it in `evidence.npz`."""
        return self.folder / "evidence.json"

    def rerun(self, number: int) -> Path:
        """The evidence of a further run under another seed, numbered from 1, for results near a threshold."""
        return self.folder / f"rerun-{number}.json"

    @property
    def verdicts(self) -> Path:
        """The grade: every check's verdict, and the points."""
        return self.folder / "verdicts.json"

    @property
    def audit(self) -> Path:
        """What the audit of the notebook found, if the exercise has one."""
        return self.folder / "audit.json"

    @property
    def seen(self) -> Path:
        """Digests of the answers for which a person gave points."""
        return self.folder / "seen.json"

    @property
    def feedback(self) -> Path:
        """The page that the student gets."""
        return self.folder / "feedback.html"

    @property
    def log(self) -> Path:
        """What libraries printed without going through Python, and how the run ended."""
        return self.folder / "log.txt"


def stored_notes(files: Files) -> tuple[Note, ...]:
    """Notes on what was restored, moved or ignored in the hand-in that ran."""
    return from_document((read_json(files.submission) or {}).get("notes"))


def write_grade(path: Path, grade: Grade) -> None:
    """Write a grade with its sums, for people and for `read_json`."""
    sums = {"points": grade.points, "possible": grade.possible, "flagged": grade.flagged}
    update_json(path, {**asdict(grade), **sums, "schema": SCHEMA})


def read_grade(path: Path) -> Grade | None:
    """The grade that `write_grade` wrote; None if it is missing or damaged, since `judge` makes it again."""
    document = read_json(path)
    if document is None or document.get("schema") != SCHEMA:
        return None
    names = [item.name for item in fields(Grade) if item.default is MISSING or item.name in document]
    try:
        verdicts = tuple(_verdict_from(item) for item in document["verdicts"])
        causes = tuple(map(str, document.get("causes", ())))  # missing in older files
        unanswered = tuple(map(str, document.get("unanswered", ())))
        values = {name: document[name] for name in names}
        return Grade(**values | {"verdicts": verdicts, "causes": causes, "unanswered": unanswered})
    except (KeyError, TypeError, ValueError):
        return None


def _verdict_from(document: Mapping[str, Any]) -> Verdict:
    """The verdict in a document that `asdict` made; older documents have no reason."""
    kinds = {"outcome": Outcome(document["outcome"]), "reason": Reason(document.get("reason", ""))}
    return Verdict(**{**document, **kinds, "suspects": tuple(map(str, document.get("suspects", ())))})


def write_evidence(path: Path, evidence: Evidence) -> None:
    """Write evidence: arrays first, the document that refers to them last, in one line because it may be large.

    Raises `EvidenceError` if it is larger than `read_evidence` accepts.
    """
    encoded = evidence_document(evidence)
    arrays = pack_arrays(encoded.arrays)
    try:
        document = json_bytes(encoded.document, indent=None)
    except ValueError as error:
        raise EvidenceError(f"{path}: {error}") from error
    if len(arrays) > MAX_ARRAYS:
        raise EvidenceError(f"{path}: the arrays take over {MAX_ARRAYS >> 20} MiB")
    write_bytes(path.with_suffix(".npz"), arrays)
    write_bytes(path, document)


def evidence_document(evidence: Evidence) -> Encoded:
    """Evidence in its stored form; `evidence_of` reads it."""
    observations: dict[str, Any] = {}
    arrays: dict[str, Any] = {}
    for name, item in evidence.observations.items():
        encoded = encode(item.value, len(arrays))
        arrays |= encoded.arrays
        fault = item.fault and asdict(item.fault)
        told = {"seconds": item.seconds, **({"refused": item.refused} if item.refused else {})}
        observations[name] = {"value": encoded.document, "fault": fault, **told}
    document = {
        "schema": SCHEMA,
        "digest": evidence.digest(),
        "cells": [_cell_document(cell) for cell in evidence.cells],
        "observations": observations,
        "ending": asdict(evidence.ending),
        "resources": asdict(evidence.resources),
        "protections": list(evidence.protections),
        **({"training": documents(evidence.training)} if evidence.training else {}),
    }
    return Encoded(document, arrays)


def read_evidence(path: Path) -> Evidence:
    """The evidence at `path`. Raises `EvidenceError` if it is missing, damaged or does not match its digest."""
    document = read_json(path)
    try:
        if document is None or document["schema"] != SCHEMA:
            raise ValueError("missing or damaged, or of another version")
        return evidence_of(document, read_bounded(path.with_suffix(".npz"), MAX_ARRAYS))
    except (EvidenceError, KeyError, TypeError, ValueError, AttributeError, OSError) as error:
        said = in_a_line(error) if isinstance(error, GradecastError | ValueError) else f"damaged ({in_a_line(error)})"
        raise EvidenceError(f"{path}: {said}; grade again to make it anew") from error


def evidence_of(document: Mapping[str, Any], packed: bytes) -> Evidence:
    """The evidence of a document and its packed arrays.

    Raises `EvidenceError`, `KeyError`, `TypeError`, `ValueError` or `AttributeError` if the document is malformed.
    """
    arrays = unpack_arrays(packed)
    evidence = Evidence(
        cells=tuple(cell_of(item) for item in document["cells"]),
        observations={
            name: Observation(
                decode(item["value"], arrays), _fault(item["fault"]), _seconds(item), _lines(item, "refused")
            )
            for name, item in document["observations"].items()
        },
        ending=Ending(Stop(document["ending"]["stop"]), document["ending"]["detail"]),
        resources=Resources(**{name: float(value) for name, value in document["resources"].items()}),
        protections=tuple(str(name) for name in document["protections"]),
        training=trainings_of(document.get("training")),
    )
    if evidence.digest() != document["digest"]:
        raise ValueError("it does not match its digest")
    return evidence


def write_values(path: Path, values: Mapping[str, Any]) -> None:
    """Write plain data and arrays: arrays first, then the document with their digest."""
    encoded = encode(dict(values))
    arrays = pack_arrays(encoded.arrays)
    write_bytes(path.with_suffix(".npz"), arrays)
    write_json(path, {"value": encoded.document, "digest": hashlib.sha256(arrays).hexdigest()})


def read_values(path: Path) -> dict[str, Any]:
    """What `write_values` wrote. Raises `EvidenceError` if it is missing or damaged."""
    try:
        document, arrays = read_json(path) or {}, read_bounded(path.with_suffix(".npz"), MAX_ARRAYS)
        if document.get("digest") != hashlib.sha256(arrays).hexdigest():
            raise EvidenceError("missing or damaged")
        return dict(decode(document["value"], unpack_arrays(arrays)))
    except (EvidenceError, KeyError, TypeError, ValueError, OSError) as error:
        raise EvidenceError(f"{path}: {error}") from error


def cell_of(item: Mapping[str, Any]) -> Cell:
    """A cell from stored evidence; older evidence has neither seconds nor lines.

    Raises `KeyError`, `TypeError` or `ValueError` if the document is malformed.
    """
    lines = {key: _lines(item, key) for key in ("missing", "ignored", "refused")}
    decisive = item.get("decisive")
    return Cell(
        item["id"],
        CellStatus(item["status"]),
        _fault(item["fault"]),
        _seconds(item),
        **lines,
        decisive=Decisive(str(decisive["kind"]), str(decisive["text"])) if decisive else None,
    )


def _cell_document(cell: Cell) -> dict[str, Any]:
    document = asdict(cell)
    if cell.decisive is None:
        del document["decisive"]
    return document


def _lines(item: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(map(str, item.get(key, ())))


def _seconds(item: Mapping[str, Any]) -> float | None:
    """Seconds that it worked; None in older evidence."""
    seconds = item.get("seconds")
    return None if seconds is None else float(seconds)


def _fault(item: Mapping[str, Any] | None) -> Fault | None:
    """The fault; in evidence that is older than that, without its place."""
    if not item:
        return None
    place = str(item.get("where", "")), str(item.get("what", ""))
    return Fault(item["name"], item["message"], tuple(item["traceback"]), *place)
