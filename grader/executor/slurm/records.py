"""Files of records, one after another. Reading stops at the first record that is damaged or incomplete.

Only one process writes a file; others read it while it grows.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

__all__ = ["Record", "Stored", "Writer", "read_at", "read_records"]

HEAD = struct.Struct("<4sQQ32s")
"""Head of a record: magic bytes, length of the JSON, length of the arrays, SHA-256 of both."""
MARK = b"GCR1"
LARGEST = 1 << 31
"""Most bytes of a record."""


@dataclass(frozen=True)
class Record:
    """A JSON document, and packed arrays."""

    document: Mapping[str, Any]
    """The document, plain data."""
    packed: bytes = b""
    """The arrays, packed by `pack_arrays`."""

    @cached_property
    def text(self) -> bytes:
        """The document as JSON, deterministic."""
        return json.dumps(self.document, sort_keys=True).encode()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content: equal for equal records."""
        return hashlib.sha256(self.text + self.packed).hexdigest()

    def framed(self) -> bytes:
        """The record as it is stored."""
        return HEAD.pack(MARK, len(self.text), len(self.packed), bytes.fromhex(self.digest)) + self.text + self.packed


@dataclass(frozen=True)
class Stored:
    """A record, and its place in a file."""

    record: Record
    """The record."""
    path: Path
    """The file."""
    offset: int
    """Position in bytes where it begins."""
    end: int
    """Position in bytes where the next one begins."""


class Writer:
    """Appends records to a new file; a record is on the disk when `append` returns."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)

    def append(self, record: Record) -> None:
        """Write `record`. If this raises `OSError`, as on a full disk, no part of it stays, and others can follow."""
        begin = os.fstat(self._descriptor).st_size
        left = memoryview(record.framed())
        try:
            while left:
                left = left[os.write(self._descriptor, left) :]
            os.fsync(self._descriptor)
        except OSError:
            os.ftruncate(self._descriptor, begin)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        os.close(self._descriptor)


def read_records(path: Path, offset: int = 0) -> Iterator[Stored]:
    """The complete records from `offset` on; none if there is no file."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            while (record := _next(file)) is not None:
                end = file.tell()
                yield Stored(record, path, offset, end)
                offset = end
    except FileNotFoundError:
        return


def read_at(path: Path, offset: int) -> Record | None:
    """The record at `offset`; None if it is missing or damaged."""
    stored = next(read_records(path, offset), None)
    return stored.record if stored is not None else None


def _next(file: Any) -> Record | None:
    head = file.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    mark, length, packed_length, digest = HEAD.unpack(head)
    if mark != MARK or length + packed_length > LARGEST:
        return None
    text, packed = file.read(length), file.read(packed_length)
    if hashlib.sha256(text + packed).digest() != digest:
        return None  # still being written, or cut off
    return Record(json.loads(text), packed)
