"""The files of a run. One object names every path; each is written to a temporary name and renamed."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from grader.errors import EvidenceError, GradecastError, InfrastructureError, in_a_line
from grader.evidence import (
    Cell,
    CellStatus,
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
from grader.model import Grade

__all__ = [
    "Files",
    "read_evidence",
    "read_json",
    "read_values",
    "storing",
    "sweep",
    "write_bytes",
    "write_evidence",
    "write_grade",
    "write_json",
    "write_values",
]

SCHEMA = 1
MAX_JSON = 256 << 20
MAX_ARRAYS = 1 << 30
PARTIAL = ".partial"
"""How the name of a file ends that is still being written."""
REMEDIES = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space",
    errno.EROFS: "make it writable",
    errno.EACCES: "make it writable",
    errno.EPERM: "make it writable",
}
"""What to do about an error in writing, where that is known."""


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
        """The evidence's document; its arrays lie beside it in `evidence.npz`."""
        return self.folder / "evidence.json"

    def rerun(self, number: int) -> Path:
        """The evidence of a further run, under another seed; counted from 1. Only where a threshold is near."""
        return self.folder / f"rerun-{number}.json"

    @property
    def verdicts(self) -> Path:
        """The grade: every check's verdict, and the points."""
        return self.folder / "verdicts.json"

    @property
    def log(self) -> Path:
        """What libraries printed past Python, and how the run ended."""
        return self.folder / "log.txt"


def write_bytes(path: Path, data: bytes) -> None:
    """Write `data` so that `path` holds either what it held or all of it. Raises `InfrastructureError`."""
    with storing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = _reserve(path)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                if sys.platform == "win32":
                    file.close()  # what is open cannot be renamed there
                os.replace(temporary, path)  # while it is held, so that no sweep takes it for left behind
        except BaseException:
            with contextlib.suppress(FileNotFoundError):  # already renamed: nothing to clear away
                os.unlink(temporary)
            raise


@contextlib.contextmanager
def storing(path: Path) -> Iterator[None]:
    """Turn an error in writing below `path` into `InfrastructureError`, one line with the remedy."""
    try:
        yield
    except OSError as error:
        remedy = REMEDIES.get(error.errno or 0, "mend that")
        raise InfrastructureError(
            f"{path}: {error.strerror or error}; what was finished is kept: {remedy} and run the same command again"
        ) from error


def sweep(folder: Path) -> None:
    """Remove what a killed process left half written below `folder`; what another one writes just now stays."""
    with storing(folder):
        for path in [path for path in folder.rglob(f".*{PARTIAL}") if path.is_file() and not path.is_symlink()]:
            with contextlib.suppress(FileNotFoundError), path.open("r+b") as file:  # whoever wrote it was faster
                if _hold(file.fileno(), wait=False):
                    path.unlink(missing_ok=True)


def _reserve(path: Path) -> tuple[int, str]:
    """A new file beside `path`, held as long as it is open."""
    while True:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=PARTIAL)
        if _hold(descriptor, wait=True) and os.fstat(descriptor).st_nlink:
            return descriptor, temporary
        os.close(descriptor)  # a sweep was faster


def _hold(descriptor: int, wait: bool) -> bool:
    """Lock an open file against sweeps. The lock goes with the process; where there are none, sweeps do nothing."""
    if sys.platform == "win32":
        return wait
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a JSON document, sorted and indented, so that equal documents are equal files."""
    write_bytes(path, (json.dumps(document, indent=1, sort_keys=True, allow_nan=False) + "\n").encode())


def read_json(path: Path) -> dict[str, Any] | None:
    """The document, or None when there is none or it was damaged; what needs it is then made again."""
    try:
        document = json.loads(_bounded(path, MAX_JSON))
    except (OSError, ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _bounded(path: Path, most: int) -> bytes:
    """The content of a file. Raises `ValueError` when it is larger than anything that is written here."""
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise ValueError(f"over {most >> 20} MiB")
    return data


def write_grade(path: Path, grade: Grade) -> None:
    """Write a grade with its sums, for people and for `read_json`."""
    sums = {"points": grade.points, "possible": grade.possible, "flagged": grade.flagged}
    write_json(path, {**asdict(grade), **sums, "schema": SCHEMA})


def write_evidence(path: Path, evidence: Evidence) -> None:
    """Write evidence: arrays first, the document that refers to them last."""
    observations: dict[str, Any] = {}
    arrays: dict[str, Any] = {}
    for name, item in evidence.observations.items():
        encoded = encode(item.value, len(arrays))
        arrays |= encoded.arrays
        observations[name] = {"value": encoded.document, "fault": item.fault and asdict(item.fault)}
    document = {
        "schema": SCHEMA,
        "digest": evidence.digest(),
        "cells": [asdict(cell) for cell in evidence.cells],
        "observations": observations,
        "ending": asdict(evidence.ending),
        "resources": asdict(evidence.resources),
        "protections": list(evidence.protections),
    }
    write_bytes(path.with_suffix(".npz"), pack_arrays(arrays))
    write_json(path, document)


def read_evidence(path: Path) -> Evidence:
    """The evidence at `path`. Raises `EvidenceError` when it is missing, damaged or not what was written."""
    document = read_json(path)
    try:
        if document is None or document["schema"] != SCHEMA:
            raise ValueError("missing or damaged, or of another version")
        arrays = unpack_arrays(_bounded(path.with_suffix(".npz"), MAX_ARRAYS))
        evidence = Evidence(
            cells=tuple(
                Cell(item["id"], CellStatus(item["status"]), _fault(item["fault"])) for item in document["cells"]
            ),
            observations={
                name: Observation(decode(item["value"], arrays), _fault(item["fault"]))
                for name, item in document["observations"].items()
            },
            ending=Ending(Stop(document["ending"]["stop"]), document["ending"]["detail"]),
            resources=Resources(**{name: float(value) for name, value in document["resources"].items()}),
            protections=tuple(str(name) for name in document["protections"]),
        )
        if evidence.digest() != document["digest"]:
            raise ValueError("it does not match its digest")
    except (EvidenceError, KeyError, TypeError, ValueError, AttributeError, OSError) as error:
        said = in_a_line(error) if isinstance(error, GradecastError | ValueError) else f"damaged ({in_a_line(error)})"
        raise EvidenceError(f"{path}: {said}; grade again to make it anew") from error
    return evidence


def write_values(path: Path, values: Mapping[str, Any]) -> None:
    """Write plain data and arrays of ours: arrays first, then the document with their digest."""
    encoded = encode(dict(values))
    arrays = pack_arrays(encoded.arrays)
    write_bytes(path.with_suffix(".npz"), arrays)
    write_json(path, {"value": encoded.document, "digest": hashlib.sha256(arrays).hexdigest()})


def read_values(path: Path) -> dict[str, Any]:
    """What `write_values` wrote. Raises `EvidenceError` when it is missing or damaged."""
    try:
        document, arrays = read_json(path) or {}, _bounded(path.with_suffix(".npz"), MAX_ARRAYS)
        if document.get("digest") != hashlib.sha256(arrays).hexdigest():
            raise EvidenceError("missing or damaged")
        return dict(decode(document["value"], unpack_arrays(arrays)))
    except (EvidenceError, KeyError, TypeError, ValueError, OSError) as error:
        raise EvidenceError(f"{path}: {error}") from error


def _fault(item: Mapping[str, Any] | None) -> Fault | None:
    return (item and Fault(item["name"], item["message"], tuple(item["traceback"]))) or None
