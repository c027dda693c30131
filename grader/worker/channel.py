"""Frames between the grader and a worker: two lengths (u32, little endian), JSON, and arrays as `.npz`."""

from __future__ import annotations

import json
import struct
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from grader.evidence import Array, pack_arrays, unpack_arrays

__all__ = ["HEADER", "Channel", "Message", "frame"]

HEADER = struct.Struct("<II")
"""Length of the JSON part and of the arrays, in bytes."""


@dataclass(frozen=True)
class Message:
    """One frame."""

    body: dict[str, Any]
    """The JSON part."""
    arrays: Mapping[str, Array] = field(default_factory=dict)
    """The arrays that the JSON part refers to."""


def frame(body: Mapping[str, Any], arrays: Mapping[str, Array] | None = None) -> bytes:
    """The bytes of one frame; a lone surrogate becomes `?`. Raises `ValueError` for numbers that JSON does not have."""
    text = json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
    data = pack_arrays(arrays) if arrays else b""
    return HEADER.pack(len(text), len(data)) + text + data


class Channel:
    """The worker's end. Blocking; several threads may send."""

    def __init__(self, reader: BinaryIO, writer: BinaryIO) -> None:
        self._reader = reader
        self._writer = writer
        self._lock = threading.RLock()

    def send(self, body: Mapping[str, Any], arrays: Mapping[str, Array] | None = None) -> None:
        """Send one frame. Raises `OSError` when the other end is gone."""
        data = frame(body, arrays)
        with self._lock:
            self._writer.write(data)
            self._writer.flush()

    def receive(self) -> Message:
        """The next frame. Raises `EOFError` when the other end is gone."""
        head = self._exactly(HEADER.size)
        text, data = HEADER.unpack(head)
        body = json.loads(self._exactly(text))
        return Message(body, unpack_arrays(self._exactly(data)))

    def _exactly(self, size: int) -> bytes:
        data = self._reader.read(size)
        if len(data) != size:
            raise EOFError("the grader is gone")
        return data
