"""The log of a worker: what C libraries and subprocesses printed, bounded and made harmless."""

from __future__ import annotations

import asyncio
import re

from grader.worker.outputs import plain

__all__ = ["Log"]

MAX_LOG = 1 << 16
MAX_DROPPED = 1 << 26
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Log:
    """Keeps the first 64 KiB of a stream and reads on, so that no honest writer waits."""

    def __init__(self, stream: asyncio.StreamReader) -> None:
        self._kept = bytearray()
        self._dropped = 0
        self._task = asyncio.create_task(self._drain(stream))

    async def _drain(self, stream: asyncio.StreamReader) -> None:
        while data := await stream.read(1 << 16):
            room = max(0, MAX_LOG - len(self._kept))
            self._kept += data[:room]
            self._dropped += len(data[room:])
            if self._dropped > MAX_DROPPED:
                return  # a flood: its writer waits from here on, and the time limit ends it

    async def settle(self) -> None:
        """Wait a moment for what is still in the pipe."""
        await asyncio.wait([self._task], timeout=0.5)
        self._task.cancel()

    def text(self) -> str:
        """The log without terminal escapes; the last line says how much was cut."""
        text = _CONTROL.sub("", plain(self._kept.decode("utf-8", "replace")))
        return f"{text}\n[{self._dropped} bytes more]\n" if self._dropped else text
