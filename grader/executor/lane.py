"""One place at which runs follow each other. While a run goes on, a worker for the next one is made ready."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace

from grader.errors import SandboxError
from grader.sandbox import Confined, Sandbox, Spawn

__all__ = ["Lane"]


class Lane:
    """Workers of `sandbox`, one after another; `number` tells which processor cores they share."""

    def __init__(self, sandbox: Sandbox, number: int) -> None:
        self.is_followed = False
        """Whether another run comes behind the one that is about to begin."""
        self.sandbox = sandbox
        """Where they come from."""
        self._number = number
        self._next: tuple[Spawn, asyncio.Task[Confined]] | None = None

    async def spawn(self, request: Spawn) -> Confined:
        """A worker that waits for its task: the one made ready, if it is as wanted. Raises `SandboxError`."""
        request = replace(request, lane=self._number)
        worker = await self._take(request) or await self.sandbox.spawn(request)
        if self.is_followed and self.sandbox.spares:
            self._next = request, asyncio.create_task(self.sandbox.spawn(request))
        return worker

    async def close(self) -> None:
        """End the worker that nobody took."""
        if self._next is None:
            return
        (_, making), self._next = self._next, None
        making.cancel()
        await asyncio.wait([making])
        if not making.cancelled() and making.exception() is None:
            worker = making.result()
            worker.kill()
            with suppress(SandboxError):  # a server that is gone took it along
                await worker.wait()

    async def _take(self, request: Spawn) -> Confined | None:
        """The worker made ready; none when there is none, when another was asked for, or when it has ended."""
        if self._next is None or self._next[0] != request:
            await self.close()
            return None
        (_, making), self._next = self._next, None
        try:
            worker = await making
        except SandboxError:
            return None  # if that was no accident, making another one will fail, too
        if not worker.has_ended:
            return worker
        with suppress(SandboxError):
            await worker.wait()
        return None
