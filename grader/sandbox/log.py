"""The log of a worker: what C libraries and subprocesses printed, bounded and made harmless."""

from __future__ import annotations

import asyncio
import os
import unicodedata

from grader.support.wording import plural
from grader.worker.outputs import plain

__all__ = ["Log"]

MAX_LOG = 1 << 16
MAX_DROPPED = 1 << 26
_CONTROL = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode categories of characters that do not print, or change how later text prints."""


class Log:
    """Keeps the first 64 KiB of a stream and discards the rest, so that no honest writer has to wait."""

    def __init__(self, stream: asyncio.StreamReader, pipe: asyncio.ReadTransport | None = None) -> None:
        self._kept = bytearray()
        self._dropped = 0
        self._pipe = pipe
        self._task = asyncio.create_task(self._drain(stream))

    @classmethod
    async def of(cls, descriptor: int) -> Log:
        """The log of a pipe, which is closed at its end, or by `settle` or `close`."""
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        loop = asyncio.get_running_loop()
        pipe, _ = await loop.connect_read_pipe(lambda: protocol, os.fdopen(descriptor, "rb"))
        return cls(reader, pipe)

    async def _drain(self, stream: asyncio.StreamReader) -> None:
        while data := await stream.read(1 << 16):
            room = max(0, MAX_LOG - len(self._kept))
            self._kept += data[:room]
            self._dropped += len(data[room:])
            if self._dropped > MAX_DROPPED:
                return  # too much: the writer has to wait now, until its time limit ends it

    async def settle(self) -> None:
        """Wait a moment for data that are still in the pipe, and close it."""
        await asyncio.wait([self._task], timeout=0.5)
        self.close()

    def close(self) -> None:
        """Read no more, although a process may still hold the other end."""
        self._task.cancel()
        if self._pipe is not None:
            self._pipe.close()

    def text(self) -> str:
        """The log without terminal escapes; the last line says how much was cut."""
        text = plain(self._kept.decode("utf-8", "replace"))
        text = "".join(item for item in text if item in "\n\t" or unicodedata.category(item) not in _CONTROL)
        return f"{text}\n[{plural(self._dropped, 'byte')} more]\n" if self._dropped else text
