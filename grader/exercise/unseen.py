"""Draws the unseen inputs and their labels once per course, and keeps them in its cache."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from grader import datasets
from grader.errors import EvidenceError
from grader.evidence.files import read_values, write_values
from grader.exercise.reference import Reference
from grader.model import Unseen

__all__ = ["load_unseen", "unseen_key"]


def load_unseen(reference: Reference, data: Path | None, cache: Path) -> Unseen:
    """What `unseen.py` draws: the same for the same seed, source and data; from the cache if possible.

    The cache belongs to the instructor and is outside of every sandbox.
    """
    if reference.draw is None:
        return Unseen()
    path = cache / "unseen" / f"{reference.assignment.name}-{unseen_key(reference, data)[:16]}.json"
    try:
        stored = read_values(path)
        return Unseen(stored["inputs"], stored["labels"])
    except (EvidenceError, KeyError):  # missing or damaged, so draw again
        drawn = reference.unseen(data)
    write_values(path, {"inputs": drawn.inputs, "labels": drawn.labels})
    return drawn


def unseen_key(reference: Reference, data: Path | None) -> str:
    """SHA-256 of what the draw depends on: its source, the generators, the seed, the data."""
    if reference.draw is None:
        return ""
    generators = sorted(Path(datasets.__file__).parent.glob("*.py"))
    sources = [path.read_text(encoding="utf-8") for path in (reference.folder / "unseen.py", *generators)]
    text = json.dumps([sources, reference.unseen_seed, datasets.digest(data) if data else ""])
    return hashlib.sha256(text.encode()).hexdigest()
