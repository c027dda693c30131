"""Reads messages from a hostile worker: bounds their size, and accepts only their exact form."""

from __future__ import annotations

import asyncio
import json
import math
from typing import Any, NoReturn

from grader.errors import EvidenceError
from grader.evidence import unpack_arrays
from grader.evidence.codec import MAX_NODES
from grader.model import Limits
from grader.worker.channel import HEADER, MAX_CELL_VALUES, Message, count_values

__all__ = ["Garbled", "MessageReader"]

MIB = 1 << 20
MAX_MESSAGES = 200_000
MAX_PROBE_VALUES = 2 * MAX_NODES + 1000
"""Most values, by `count_values`, in one event of a probe; a number that is not in JSON, such as NaN, counts twice."""


class Garbled(ValueError):
    """A message that no honest worker sends. The text of the error is for people."""


class MessageReader:
    """The messages of one worker, with limits on each and on all together."""

    def __init__(self, reader: asyncio.StreamReader, limits: Limits) -> None:
        self._reader = reader
        self._max_text = 8 * MIB + 2 * (limits.output_kib << 10)
        self._max_data = (limits.evidence_mib + 1) * MIB
        self._bytes = 16 * (limits.output_kib << 10) + 2 * limits.evidence_mib * MIB + 16 * MIB
        self._messages = MAX_MESSAGES

    async def read(self, examining: bool = False) -> Message:
        """The next message. It may hold arrays and many values only while `examining`.

        Raises `Garbled`, or `EOFError` at the end of the stream, even in the middle of a frame.
        """
        text, data = HEADER.unpack(await self._exactly(HEADER.size))
        self._bytes -= text + data
        self._messages -= 1
        if text > self._max_text or data > self._max_data or self._bytes < 0 or self._messages < 0:
            raise Garbled("it sent more than it may")
        if data and not examining:
            raise Garbled("it sent arrays where none are due")
        body = parse(await self._exactly(text), MAX_PROBE_VALUES if examining else MAX_CELL_VALUES)
        if data and body.get("event") != "observed":
            raise Garbled("it sent arrays where none are due")
        packed = await self._exactly(data)
        try:
            return Message(body, unpack_arrays(packed), text)
        except EvidenceError as error:
            raise Garbled(str(error)) from error
        except Exception as error:  # hostile bytes can make the archive reader raise anything
            raise Garbled(f"it sent no arrays: {type(error).__name__}") from error

    async def _exactly(self, size: int) -> bytes:
        try:
            return await self._reader.readexactly(size)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise EOFError("the worker is gone") from error


def parse(text: bytes, most: int = MAX_CELL_VALUES) -> dict[str, Any]:
    """The JSON object in `text`, with at most `most` values.

    Raises `Garbled` for anything else, including lone surrogates and NaN.
    """
    if count_values(text, most) > most:
        raise Garbled("it sent too many values at once")
    try:
        body = json.loads(text.decode("utf-8"), parse_constant=_refuse, parse_float=_finite)
        if rb"\ud" in text.lower():
            json.dumps(body, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise Garbled(f"it sent no JSON: {type(error).__name__}") from error
    if not isinstance(body, dict):
        raise Garbled("it sent JSON that is no object")
    return body


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
