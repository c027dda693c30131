"""Describes in words how the process of a worker ended."""

from __future__ import annotations

import asyncio

from grader.sandbox.base import Confined, Exit

__all__ = ["death_of", "described", "last_line"]


async def death_of(confined: Confined) -> Exit | None:
    """How the worker ended; None if it still runs, with its channel closed."""
    try:
        async with asyncio.timeout(1.0):
            return await confined.wait()
    except TimeoutError:
        return None


def described(death: Exit | None) -> str:
    """How the worker ended, in a line for people."""
    return death.describe() if death else "the process closed its channel"


def last_line(log: str) -> str:
    """The last line of a log, as the end of a message; empty if there is none."""
    lines = log.strip().splitlines()
    return f"; {lines[-1]}" if lines else ""
