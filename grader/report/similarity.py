"""Submissions with identical or near-identical code: MinHash and LSH over normalised tokens, so that it scales.

Code is compared as overlapping runs of tokens (shingles; Broder 1997), without comments, docstrings and layout, and
with one name for everything that a student may name. What the released notebook holds counts for nobody. Candidates
come from locality-sensitive hashing (datasketch), and are then compared exactly.
"""

from __future__ import annotations

import builtins
import hashlib
import io
import keyword
import tokenize
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from datasketch import MinHash, MinHashLSH
from numpy.typing import NDArray

__all__ = ["Group", "Similar", "answers_of", "shingles"]

WIDTH = 6
"""Tokens of a shingle."""
NEAR = 0.8
"""Jaccard similarity from which code is flagged."""
CANDIDATE = 0.65
"""Similarity from which the index is likely to know of it; lower than `NEAR`, as it only estimates."""
FEWEST = 25
"""Code of fewer shingles of its own says nothing."""
CROWD = 50
"""So many of one group can be found again; more need not be, so that a class full of copies costs little."""
PERMUTATIONS = 128
COMMON = frozenset((*keyword.kwlist, *dir(builtins)))
"""Names that mean the same for everybody. Attributes do, too."""
_SKIPPED = (
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
)

Shingles = NDArray[np.uint64]


@dataclass(frozen=True)
class Group:
    """Students whose code is alike."""

    students: tuple[str, ...]
    """In order."""
    share: float
    """The least share of common code by which one of them was found to belong to it; 1 where all are identical."""


@dataclass
class Similar:
    """Takes in submissions one by one, and keeps of each no more than its shingles."""

    ignored: Shingles
    """Shingles of the released notebook."""
    compared: int = 0
    """How many submissions had enough code of their own to be compared."""
    _index: Any = field(default_factory=lambda: MinHashLSH(threshold=CANDIDATE, num_perm=PERMUTATIONS))
    _kept: dict[str, Shingles] = field(default_factory=dict)
    _identical: dict[bytes, str] = field(default_factory=dict)
    _parent: dict[str, str] = field(default_factory=dict)
    _share: dict[str, float] = field(default_factory=dict)
    _indexed: dict[str, int] = field(default_factory=dict)

    @classmethod
    def beside(cls, release: Mapping[str, Any]) -> Similar:
        """An empty one for submissions that were made from the notebook `release`."""
        return cls(shingles(_source(cell) for cell in release["cells"] if cell["cell_type"] == "code"))

    def add(self, student: str, sources: Iterable[str]) -> None:
        """Compare a submission with those that came before it."""
        own = np.setdiff1d(shingles(sources), self.ignored, assume_unique=True)
        if own.size < FEWEST:
            return
        self.compared += 1
        self._parent[student] = student
        twin = self._identical.setdefault(hashlib.sha256(own.tobytes()).digest(), student)
        if twin != student:
            self._join(twin, student, 1.0)
            return
        sketch = MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=int)
        sketch.update_batch(own & np.uint64(0xFFFFFFFF))
        for other in sorted(self._index.query(sketch)):
            share = _jaccard(own, self._kept[other])
            if share >= NEAR:
                self._join(other, student, share)
        root = self._root(student)
        if self._indexed.get(root, 0) < CROWD:
            self._indexed[root] = self._indexed.get(root, 0) + 1
            self._kept[student] = own
            self._index.insert(student, sketch)

    def groups(self) -> list[Group]:
        """The groups of two or more, those that are most alike first."""
        members: dict[str, list[str]] = {}
        for student in self._parent:
            members.setdefault(self._root(student), []).append(student)
        found = [
            Group(tuple(sorted(group)), self._share.get(root, 1.0)) for root, group in members.items() if len(group) > 1
        ]
        return sorted(found, key=lambda group: (-group.share, -len(group.students), group.students))

    def _join(self, one: str, other: str, share: float) -> None:
        first, second = self._root(one), self._root(other)
        least = min(share, self._share.get(first, 1.0), self._share.get(second, 1.0))
        if first != second:
            self._parent[second] = first
            self._indexed[first] = self._indexed.get(first, 0) + self._indexed.get(second, 0)
        self._share[first] = least

    def _root(self, student: str) -> str:
        while self._parent[student] != student:
            self._parent[student] = self._parent[self._parent[student]]
            student = self._parent[student]
        return student


def answers_of(notebook: Mapping[str, Any]) -> list[str]:
    """The code that a student wrote: the answers of an executed notebook, and cells of the student's own."""
    return [
        _source(cell)
        for cell in notebook.get("cells", ())
        if cell["cell_type"] == "code"
        and cell["metadata"].get("nbgrader", {"solution": True})["solution"]
        and "tags" not in cell["metadata"]
    ]


def shingles(sources: Iterable[str]) -> Shingles:
    """The hashes of all runs of `WIDTH` tokens in each of `sources`; sorted, each once."""
    found = set()
    for source in sources:
        tokens = list(_normalised(source))
        for n in range(len(tokens) - WIDTH + 1):
            text = "\0".join(tokens[n : n + WIDTH]).encode("utf-8", "replace")
            found.add(int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little"))
    return np.array(sorted(found), dtype=np.uint64)


def _normalised(source: str) -> Iterator[str]:
    """The tokens of `source` by what they do: a student's own names are one, and texts are one."""
    before = ""
    for kind, token in _tokens(source):
        if kind == tokenize.STRING:
            if before in ("", ":"):  # a docstring, or a text that nobody uses
                continue
            token = "text"
        elif kind == tokenize.NAME and before != "." and token not in COMMON:
            token = "name"
        yield token
        before = token


def _tokens(source: str) -> Iterator[tuple[int, str]]:
    """The tokens that mean something, as far as `source` can be read."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type not in _SKIPPED:
                yield token.type, token.string
    except (tokenize.TokenError, SyntaxError):
        return


def _jaccard(one: Shingles, other: Shingles) -> float:
    common = np.intersect1d(one, other, assume_unique=True).size
    return common / (one.size + other.size - common)


def _source(cell: Mapping[str, Any]) -> str:
    source: str | Sequence[str] = cell["source"]
    return source if isinstance(source, str) else "".join(source)
