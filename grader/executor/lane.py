"""A lane: a sequence of runs. While one runs, the worker for the next is started."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace

from grader.errors import SandboxError
from grader.sandbox import Confined, Sandbox, Spawn

__all__ = ["Lane"]


class Lane:
    """Workers of `sandbox`, one after another."""

    def __init__(self, sandbox: Sandbox, number: int) -> None:
        self.is_followed = False
        """Whether another run follows the one that is about to begin."""
        self.sandbox = sandbox
        """The sandbox that starts the workers."""
        self.number = number
        """Number of the lane, from 0; it decides which processor cores the workers share."""
        self._next: tuple[Spawn, asyncio.Task[Confined]] | None = None

    async def spawn(self, request: Spawn) -> Confined:
        """A worker that waits for its task: the one started in advance, if it fits `request`. Raises `SandboxError`."""
        request = replace(request, lane=self.number)
        worker = await self._take(request) or await self.sandbox.spawn(request)
        if self.is_followed and self.sandbox.spares:
            self._next = request, asyncio.create_task(self.sandbox.spawn(request))
        return worker

    async def close(self) -> None:
        """End the worker that was started in advance and not used."""
        if self._next is None:
            return
        (_, making), self._next = self._next, None
        making.cancel()
        await asyncio.wait([making])
        if not making.cancelled() and making.exception() is None:
            worker = making.result()
            worker.kill()
            with suppress(SandboxError):  # if the server is gone, so is the worker
                await worker.wait()

    async def _take(self, request: Spawn) -> Confined | None:
        """The worker started in advance; None if there is none, if it does not fit `request`, or if it has ended."""
        if self._next is None or self._next[0] != request:
            await self.close()
            return None
        (_, making), self._next = self._next, None
        try:
            worker = await making
        except SandboxError:
            return None  # if the cause persists, starting another worker reports it
        if not worker.has_ended:
            return worker
        with suppress(SandboxError):
            await worker.wait()
        return None
