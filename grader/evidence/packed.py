"""Packs plain data and arrays into one text, compressed and in base64, for a cell of a notebook."""

from __future__ import annotations

import base64
import json
import lzma
from collections.abc import Mapping
from typing import Any

from grader.evidence.codec import decode, encode, pack_arrays, unpack_arrays

__all__ = ["pack_values", "unpack_values"]

SIZE = 8
"""Bytes of the field with the document's length; the document and the arrays follow it."""
PRESET = 1
"""Level of compression: higher ones save a quarter of the size, but take twenty times as long."""


def pack_values(values: Mapping[str, Any]) -> str:
    """`values` as text, deterministic; `unpack_values` is the inverse."""
    encoded = encode(dict(values))
    document = json.dumps(encoded.document, sort_keys=True, separators=(",", ":")).encode()
    packed = len(document).to_bytes(SIZE, "big") + document + pack_arrays(encoded.arrays)
    return base64.b64encode(lzma.compress(packed, preset=PRESET)).decode("ascii")


def unpack_values(text: str) -> dict[str, Any]:
    """The values that were given to `pack_values`. For our own texts only, because no size is checked."""
    packed = lzma.decompress(base64.b64decode(text))
    end = SIZE + int.from_bytes(packed[:SIZE], "big")
    return dict(decode(json.loads(packed[SIZE:end]), unpack_arrays(packed[end:])))
