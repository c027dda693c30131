"""The unseen inputs and their labels: drawn once per course, kept in its cache."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from grader import datasets
from grader.assignment import Reference
from grader.errors import EvidenceError
from grader.evidence import decode, encode, pack_arrays, unpack_arrays
from grader.model import Unseen
from grader.store import read_json, write_bytes, write_json

__all__ = ["load_unseen"]


def load_unseen(reference: Reference, data: Path | None, cache: Path) -> Unseen:
    """What `unseen.py` draws: the same for the same seed, source and data; from the cache when it is there.

    The cache is the instructor's and lies outside every sandbox.
    """
    if reference.draw is None:
        return Unseen()
    path = cache / "unseen" / f"{reference.assignment.name}-{_key(reference, data)[:16]}.json"
    stored = _read(path)
    if stored is not None:
        return stored
    drawn = reference.unseen(data)
    encoded = encode({"inputs": drawn.inputs, "labels": drawn.labels})
    write_bytes(path.with_suffix(".npz"), pack_arrays(encoded.arrays))
    write_json(path, {"value": encoded.document, "digest": _digest(path.with_suffix(".npz"))})
    return drawn


def _read(path: Path) -> Unseen | None:
    """What is stored, or None when it is missing or damaged; it is then drawn again."""
    document, arrays = read_json(path), path.with_suffix(".npz")
    if document is None or not arrays.is_file() or document.get("digest") != _digest(arrays):
        return None
    try:
        value = decode(document["value"], unpack_arrays(arrays.read_bytes()))
    except EvidenceError:
        return None
    return Unseen(value["inputs"], value["labels"])


def _key(reference: Reference, data: Path | None) -> str:
    """SHA-256 of what the draw depends on: its source, the generators, the seed, the data."""
    generators = sorted(Path(datasets.__file__).parent.glob("*.py"))
    sources = [path.read_text(encoding="utf-8") for path in (reference.folder / "unseen.py", *generators)]
    text = json.dumps([sources, reference.unseen_seed, datasets.digest(data) if data else ""])
    return hashlib.sha256(text.encode()).hexdigest()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
