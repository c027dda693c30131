"""Receives the first message of a confined process, before any student code reaches it."""

from __future__ import annotations

import asyncio

from grader.errors import SandboxError
from grader.model import Limits
from grader.sandbox.base import Confined
from grader.sandbox.exit_reasons import last_line
from grader.sandbox.frames import Garbled, MessageReader

__all__ = ["confirmed"]


async def confirmed(worker: Confined, limits: Limits, seconds: float) -> tuple[str, ...]:
    """The protections that `worker` reports within `seconds`. Raises `SandboxError` if it is not confined."""
    try:
        async with asyncio.timeout(seconds):
            message = await MessageReader(worker.reader, limits).read()
    except (EOFError, TimeoutError, Garbled) as error:
        worker.kill()
        end = await worker.wait()
        raise SandboxError(f"no sandbox: {end.describe()}{last_line(worker.log())}") from error
    match message.body:
        case {"event": "confined", "protections": list(protections)}:
            return tuple(protections)
        case {"event": "unconfined", "message": str(text)}:
            await worker.wait()
            raise SandboxError(text)
    raise SandboxError("no sandbox: the worker sent an unexpected message")
