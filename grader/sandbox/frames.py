"""Reading what a hostile worker sends: bounded before it is believed, strict in its form."""

from __future__ import annotations

import asyncio
import json
import math
from typing import Any, NoReturn

from grader.errors import EvidenceError
from grader.evidence import unpack_arrays
from grader.model import Limits
from grader.worker.channel import HEADER, Message

__all__ = ["Garbled", "MessageReader"]

MIB = 1 << 20
MAX_MESSAGES = 200_000


class Garbled(ValueError):
    """A worker does not say this. The message is for people."""


class MessageReader:
    """Messages of one worker, bounded singly and together."""

    def __init__(self, reader: asyncio.StreamReader, limits: Limits) -> None:
        self._reader = reader
        self._max_text = 8 * MIB + 2 * (limits.output_kib << 10)
        self._max_data = (limits.evidence_mib + 1) * MIB
        self._bytes = 16 * (limits.output_kib << 10) + 2 * limits.evidence_mib * MIB + 16 * MIB
        self._messages = MAX_MESSAGES

    async def read(self) -> Message:
        """The next message. Raises `Garbled`; `EOFError` at the end, in the middle of a frame too."""
        text, data = HEADER.unpack(await self._exactly(HEADER.size))
        self._bytes -= text + data
        self._messages -= 1
        if text > self._max_text or data > self._max_data or self._bytes < 0 or self._messages < 0:
            raise Garbled("it sent more than it may")
        body = parse(await self._exactly(text))
        packed = await self._exactly(data)
        try:
            return Message(body, unpack_arrays(packed))
        except EvidenceError as error:
            raise Garbled(str(error)) from error
        except Exception as error:  # whatever hostile bytes make the reader of archives raise is the sender's doing
            raise Garbled(f"it sent no arrays: {type(error).__name__}") from error

    async def _exactly(self, size: int) -> bytes:
        try:
            return await self._reader.readexactly(size)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise EOFError("the worker is gone") from error


def parse(text: bytes) -> dict[str, Any]:
    """The JSON object in `text`. Raises `Garbled` for anything else, lone surrogates and NaN included."""
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
