"""What every sandbox offers: a place where one worker runs, confined or not, at the end of a channel."""

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
    """Bounds that the sandbox keeps; the session keeps the times."""
    data: Mapping[str, Path]
    """Datasets by name, where they lie on this machine."""
    lane: int | None = None
    """Workers of one lane follow each other and share processor cores; without one it has those that are free."""


@dataclass(frozen=True)
class Exit:
    """How a worker's process ended."""

    code: int | None = None
    """Its exit status, when it ended itself."""
    signal: int | None = None
    """The signal that ended it, otherwise."""
    cpu_seconds: float = 0.0
    """User and system time of the whole tree; zero where the system does not tell."""

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
        """What the worker says. Hostile."""

    @property
    def writer(self) -> asyncio.StreamWriter:
        """What the worker is told."""

    @property
    def pid(self) -> int:
        """The root of the process tree, as this machine counts."""

    @property
    def idle(self) -> bool:
        """Whether `pid` is an idle twin that shares the server's memory and runs no student code itself."""

    @property
    def data(self) -> Mapping[str, str]:
        """Paths of the datasets as the worker sees them."""

    @property
    def protections(self) -> tuple[str, ...]:
        """What is in force."""

    @property
    def has_ended(self) -> bool:
        """Whether it is known to have ended."""

    def kill(self) -> None:
        """End the whole tree. Does nothing when it has ended."""

    async def wait(self) -> Exit:
        """How it ended, once it has. Raises `SandboxError` when that cannot be known."""

    async def stop(self) -> bool:
        """Have the whole tree stand still; returns whether it does."""

    def resume(self) -> None:
        """Let it go on."""

    def log(self) -> str:
        """What went to the descriptors 1 and 2 so far, bounded."""


class Spawner(Protocol):
    """Starts workers."""

    async def spawn(self, request: Spawn) -> Confined:
        """A worker that waits for its task. Raises `SandboxError`."""


class Sandbox(Spawner, Protocol):
    """Starts workers and ends them. Use it as an asynchronous context manager."""

    name: str
    """The name it is asked for by."""
    spares: bool
    """Whether a worker costs so little memory that one may wait beside each that runs."""

    async def start(self) -> None:
        """Make ready. Raises `SandboxError`, naming the remedy, where it cannot."""

    async def close(self) -> None:
        """End everything that was started."""

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self.close()
