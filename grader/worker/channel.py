"""Frames between the grader and a worker: two lengths (u32, little endian), JSON, and arrays as `.npz`."""

from __future__ import annotations

import json
import struct
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from grader.evidence import Array, pack_arrays, unpack_arrays

__all__ = ["HEADER", "MAX_CELL_VALUES", "Channel", "Message", "count_values", "frame"]

HEADER = struct.Struct("<II")
"""Length of the JSON part and of the arrays, in bytes."""
MAX_CELL_VALUES = 50_000
"""Most values, by `count_values`, in one event of a cell."""


@dataclass(frozen=True)
class Message:
    """One frame."""

    body: dict[str, Any]
    """The JSON part."""
    arrays: Mapping[str, Array] = field(default_factory=dict)
    """The arrays that the JSON part refers to."""
    size: int = 0
    """Length of the JSON part in bytes, as it came."""


def frame(body: Mapping[str, Any], arrays: Mapping[str, Array] | None = None) -> bytes:
    """The bytes of one frame; a lone surrogate becomes `?`. Raises `ValueError` for numbers that JSON does not have."""
    text = json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
    data = pack_arrays(arrays) if arrays else b""
    return HEADER.pack(len(text), len(data)) + text + data


def count_values(text: bytes, enough: int) -> int:
    """An upper bound on the number of values in the JSON `text`: its commas and opening brackets outside of strings.

    Fast for any input. A result above `enough` need not be exact.
    """
    found = sum(text.count(mark) for mark in (b",", b"[", b"{"))
    if found <= enough:
        return found
    bare = text.replace(rb"\\", b"").replace(rb"\"", b"")
    quotes = bare.count(b'"')
    if quotes > 4 * enough + 4:  # two for each string, and a string is a value or its key
        return quotes // 4
    return sum(part.count(mark) for part in bare.split(b'"')[::2] for mark in (b",", b"[", b"{"))


class Channel:
    """The worker's end of the connection. Blocking; several threads may send."""

    def __init__(self, reader: BinaryIO, writer: BinaryIO) -> None:
        self._reader = reader
        self._writer = writer
        self._lock = threading.RLock()

    def send(self, body: Mapping[str, Any], arrays: Mapping[str, Array] | None = None) -> None:
        """Send one frame. Raises `OSError` if the other end is closed."""
        data = frame(body, arrays)
        with self._lock:
            self._writer.write(data)
            self._writer.flush()

    def receive(self) -> Message:
        """The next frame. Raises `EOFError` if the other end is closed."""
        head = self._exactly(HEADER.size)
        text, data = HEADER.unpack(head)
        body = json.loads(self._exactly(text))
        return Message(body, unpack_arrays(self._exactly(data)))

    def _exactly(self, size: int) -> bytes:
        data = self._reader.read(size)
        if len(data) != size:
            raise EOFError("the grader is gone")
        return data
