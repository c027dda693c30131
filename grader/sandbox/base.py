"""The interface of every sandbox: it starts workers, confined or not, each at the end of a channel."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from grader.model import Limits

__all__ = ["Confined", "Exit", "Sandbox", "Spawn", "Spawner"]


@dataclass(frozen=True)
class Spawn:
    """A request for one worker."""

    limits: Limits
    """Limits; the sandbox enforces all except those of time, which the session enforces."""
    data: Mapping[str, Path]
    """Paths of the datasets on this machine, by name."""
    lane: int | None = None
    """Lane of the worker: workers of a lane run one after another on the same cores. None for any free cores."""


@dataclass(frozen=True)
class Exit:
    """How a worker's process ended."""

    code: int | None = None
    """Its exit status if it ended itself, else None."""
    signal: int | None = None
    """The signal that ended it, if one did."""
    cpu_seconds: float = 0.0
    """User and system time of the whole process tree in seconds; 0 if unknown."""

    def describe(self) -> str:
        """One line for people."""
        if self.signal is None:
            return f"the process ended itself with status {self.code}"
        try:
            name = signal.Signals(self.signal).name
        except ValueError:
            name = f"signal {self.signal}"
        return f"the process was ended by {name}"


class Confined(Protocol):
    """A worker at the end of a channel."""

    @property
    def reader(self) -> asyncio.StreamReader:
        """The worker's messages. Hostile."""

    @property
    def writer(self) -> asyncio.StreamWriter:
        """Messages to the worker."""

    @property
    def pid(self) -> int:
        """The process id, on this machine, of the root of its process tree."""

    @property
    def idle(self) -> bool:
        """Whether `pid` is an idle twin that shares the server's memory and runs no student code itself."""

    @property
    def data(self) -> Mapping[str, str]:
        """Paths of the datasets as the worker sees them."""

    @property
    def protections(self) -> tuple[str, ...]:
        """The protections in force, for people."""

    @property
    def has_ended(self) -> bool:
        """Whether it is known to have ended."""

    def kill(self) -> None:
        """End the whole tree. Does nothing if it has ended."""

    async def wait(self) -> Exit:
        """Wait until it has ended; returns how it did. Raises `SandboxError` if that cannot be known."""

    async def stop(self) -> bool:
        """Stop the whole tree; returns whether that worked."""

    def resume(self) -> None:
        """Let it continue."""

    def log(self) -> str:
        """What was written to the descriptors 1 and 2 so far, bounded."""


class Spawner(Protocol):
    """Starts workers."""

    async def spawn(self, request: Spawn) -> Confined:
        """A worker that waits for its task. Raises `SandboxError`."""


class Sandbox(Spawner, Protocol):
    """Starts workers and ends them. Use it as an asynchronous context manager."""

    name: str
    """The name by which users choose it."""
    spares: bool
    """Whether a worker takes so little memory that a spare one can wait for each that runs."""

    async def start(self) -> None:
        """Get ready. Raises `SandboxError` with a remedy if that fails."""

    async def close(self) -> None:
        """End everything that was started."""

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self.close()
