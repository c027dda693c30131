"""Finds students with nearly identical code: locality-sensitive hashing gives candidates, which are compared exactly.

MinHash and its index are datasketch's (Broder 1997; Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, ch. 3).
The time grows with the number of texts, not with the number of pairs, and one index is held at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from datasketch import MinHash, MinHashLSH
from numpy.typing import NDArray

from grader.report.shingles import Shingles

__all__ = ["Alike", "find_alike"]

CANDIDATE = 0.65
"""Similarity above which the index probably finds a pair; lower than needed, since the index only estimates."""
PERMUTATIONS = 128
CROWD = 50
"""Most members of a group with which later hand-ins are compared, so that a class full of copies costs little."""
COMPARED = 50
"""Most candidates that are compared exactly: the nearest by estimate."""

Needed = Callable[[int], float]
"""The Jaccard similarity at which two texts count as alike, by the number of shingles of the shorter one."""


@dataclass(frozen=True)
class Alike:
    """Students whose code is alike."""

    students: tuple[str, ...]
    """Their ids, sorted."""
    share: float
    """The smallest share of common code that joined a member to the group; 1 if all are identical."""


def find_alike(texts: Mapping[str, Shingles], needed: Needed) -> list[Alike]:
    """The groups of two or more students with similar `texts`, which are by student."""
    identical: dict[bytes, list[str]] = {}
    for student, own in texts.items():
        identical.setdefault(own.tobytes(), []).append(student)
    index, groups = _Index(), _Groups()
    for twins in identical.values():
        for twin in twins:
            groups.join(twins[0], twin, 1.0)
        first, own = twins[0], texts[twins[0]]
        sketch = index.sketch(own)
        for other in index.near(sketch):
            share = _jaccard(own, texts[other])
            if share >= needed(min(own.size, texts[other].size)):
                groups.join(other, first, share)
        if groups.may_be_found(first):
            index.insert(first, sketch)
    return groups.found()


class _Index:
    """datasketch's index, and the sketches by which its candidates are sorted."""

    def __init__(self) -> None:
        self._index = MinHashLSH(threshold=CANDIDATE, num_perm=PERMUTATIONS)
        self._empty = MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=int)
        self._sketches: dict[str, NDArray[np.uint32]] = {}

    def sketch(self, own: Shingles) -> MinHash:
        """The sketch of a text."""
        sketch = self._empty.copy()
        sketch.update_batch(own)
        return sketch

    def near(self, sketch: MinHash) -> list[str]:
        """Students who may be alike; the nearest by estimate if there are more than `COMPARED`."""
        candidates = sorted(self._index.query(sketch))
        if len(candidates) <= COMPARED:
            return candidates
        agree = np.array([self._sketches[name] for name in candidates]) == sketch.hashvalues
        nearest = np.argsort(-agree.sum(axis=1), kind="stable")[:COMPARED]
        return [candidates[n] for n in nearest]

    def insert(self, student: str, sketch: MinHash) -> None:
        """Add a student, so that `near` can find them."""
        self._sketches[student] = sketch.hashvalues
        self._index.insert(student, sketch)


@dataclass
class _Groups:
    """Disjoint sets of students, merged step by step."""

    _parent: dict[str, str] = field(default_factory=dict)
    _share: dict[str, float] = field(default_factory=dict)
    _indexed: dict[str, int] = field(default_factory=dict)

    def join(self, one: str, other: str, share: float) -> None:
        """Merge the groups of two students, who are alike by `share`."""
        first, second = self._root(one), self._root(other)
        least = min(share, self._share.get(first, 1.0), self._share.get(second, 1.0))
        if first != second:
            self._parent[second] = first
            self._indexed[first] = self._indexed.get(first, 0) + self._indexed.get(second, 0)
        self._share[first] = least

    def may_be_found(self, student: str) -> bool:
        """Count the student in its group; returns whether the group may have another member in the index."""
        root = self._root(student)
        self._indexed[root] = self._indexed.get(root, 0) + 1
        return self._indexed[root] <= CROWD

    def found(self) -> list[Alike]:
        """The groups of two or more."""
        members: dict[str, list[str]] = {}
        for student in self._parent:
            members.setdefault(self._root(student), []).append(student)
        return [Alike(tuple(sorted(group)), self._share[root]) for root, group in members.items() if len(group) > 1]

    def _root(self, student: str) -> str:
        self._parent.setdefault(student, student)
        while self._parent[student] != student:
            self._parent[student] = self._parent[self._parent[student]]
            student = self._parent[student]
        return student


def _jaccard(one: Shingles, other: Shingles) -> float:
    common = np.intersect1d(one, other, assume_unique=True).size
    return common / (one.size + other.size - common)
