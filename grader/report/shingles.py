"""Turns code into shingles, short runs of tokens, independent of names, comments, texts and layout."""

from __future__ import annotations

import builtins
import hashlib
import io
import keyword
import tokenize
from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

__all__ = ["Shingles", "shingles", "without"]

WIDTH = 6
"""Tokens in a shingle."""
LONGEST = 200_000
"""Most characters that are read of one text, all its cells together; no person types more."""
MOST = 20_000
"""Most shingles that are kept of one text."""
COMMON = frozenset((*keyword.kwlist, *dir(builtins)))
"""Names that are kept, because they mean the same for everybody, as attributes do."""
_SKIPPED = (
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
)

Shingles = NDArray[np.uint32]
"""Hashes of shingles, sorted and unique. Four bytes each suffice to estimate what two texts share."""


def shingles(sources: Iterable[str]) -> Shingles:
    """The hashes of all runs of `WIDTH` tokens in each of `sources`, up to `LONGEST` characters."""
    found: set[int] = set()
    left = LONGEST
    for source in sources:
        if left <= 0:
            break
        tokens = list(islice(_normalised(source[:left]), MOST))
        left -= len(source)
        for n in range(len(tokens) - WIDTH + 1):
            text = "\0".join(tokens[n : n + WIDTH]).encode("utf-8", "replace")
            found.add(int.from_bytes(hashlib.blake2b(text, digest_size=4).digest(), "little"))
    return np.array(sorted(found)[:MOST], dtype=np.uint32)


def without(own: Shingles, ignored: Shingles) -> Shingles:
    """The shingles in `own` that are not in `ignored`."""
    return np.setdiff1d(own, ignored, assume_unique=True)


def _normalised(source: str) -> Iterator[str]:
    """The normalised tokens of `source`: all names of the student's own become one token, and all texts become one."""
    before = ""
    for kind, token in _tokens(source):
        if kind == tokenize.STRING:
            if before in ("", ":"):  # a docstring, or an unused text
                continue
            token = "text"
        elif kind == tokenize.NAME and before != "." and token not in COMMON:
            token = "name"
        yield token
        before = token


def _tokens(source: str) -> Iterator[tuple[int, str]]:
    """The tokens without comments and layout, as far as `source` can be parsed."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type not in _SKIPPED:
                yield token.type, token.string
    except (tokenize.TokenError, SyntaxError):
        return
