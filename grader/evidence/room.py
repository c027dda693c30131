"""Bounds the size of all observations of a run together, because they are stored in one document and one archive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grader.errors import EvidenceError
from grader.evidence.codec import MAX_ARRAYS, Array

__all__ = ["ALL_TEXT", "Room"]

ALL_NODES = 400_000
"""Most values in all observations of a run together."""
ALL_TEXT = 8 << 20
"""Most bytes of all observations of a run together, as JSON and without their arrays."""


@dataclass(frozen=True)
class Room:
    """The size of observations, or what is left for further ones of the same run."""

    nodes: int = ALL_NODES
    """Number of values."""
    text: int = ALL_TEXT
    """Bytes of JSON."""
    arrays: int = MAX_ARRAYS
    """Number of arrays."""
    data: int = 0
    """Bytes of all arrays."""

    @classmethod
    def taken(cls, document: object, arrays: Mapping[str, Array], text: int) -> Room:
        """The size of one observation whose document has `text` bytes."""
        return cls(_count(document), text, len(arrays), sum(array.nbytes for array in arrays.values()))

    def less(self, taken: Iterable[Room]) -> Room:
        """What is left after observations of these sizes. Raises `EvidenceError` if they are too large together."""
        nodes, text, number, data = self.nodes, self.text, self.arrays, self.data
        for item in taken:
            nodes, text = nodes - item.nodes, text - item.text
            number, data = number - item.arrays, data - item.data
        if nodes < 0:
            raise EvidenceError(f"the observations hold more than {ALL_NODES} values; large ones belong into arrays")
        if text < 0:
            raise EvidenceError(f"the observations hold more than {ALL_TEXT >> 20} MiB of text and numbers")
        if number < 0:
            raise EvidenceError(f"the observations hold more than {MAX_ARRAYS} arrays")
        if data < 0:
            raise EvidenceError(f"the observations take more than {self.data >> 20} MiB")
        return Room(nodes, text, number, data)


def _count(document: object) -> int:
    """How many values a document holds."""
    found, left = 0, [document]
    while left:
        item = left.pop()
        found += 1
        if isinstance(item, dict):
            left.extend(item.values())
        elif isinstance(item, list):
            left.extend(item)
    return found
