"""Plain data and arrays as one text, for a cell of a notebook: compressed, and in base64."""

from __future__ import annotations

import base64
import json
import lzma
from collections.abc import Mapping
from typing import Any

from grader.evidence.codec import decode, encode, pack_arrays, unpack_arrays

__all__ = ["pack_values", "unpack_values"]

SIZE = 8
"""Bytes that say how long the document is; the arrays follow it."""


def pack_values(values: Mapping[str, Any]) -> str:
    """`values` as text, the same for the same values; `unpack_values` gives them back."""
    encoded = encode(dict(values))
    document = json.dumps(encoded.document, sort_keys=True, separators=(",", ":")).encode()
    packed = len(document).to_bytes(SIZE, "big") + document + pack_arrays(encoded.arrays)
    return base64.b64encode(lzma.compress(packed)).decode("ascii")


def unpack_values(text: str) -> dict[str, Any]:
    """What `pack_values` was given. For texts of ours only: it bounds nothing."""
    packed = lzma.decompress(base64.b64decode(text))
    end = SIZE + int.from_bytes(packed[:SIZE], "big")
    return dict(decode(json.loads(packed[SIZE:end]), unpack_arrays(packed[end:])))
