"""The trusted side's view of the server's process and its children."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from typing import Any

from grader.errors import SandboxError
from grader.sandbox.base import Exit
from grader.sandbox.environment import font_lists, scrubbed

__all__ = ["Child", "Connection", "last_line", "launch"]


@dataclass
class Child:
    """What this side knows about a child."""

    spawned: asyncio.Future[int]
    """The process id of its keeper."""
    exited: asyncio.Future[Exit]
    """How it ended."""

    @classmethod
    def expected(cls) -> Child:
        """A child about which nothing is known yet."""
        loop = asyncio.get_running_loop()
        job = cls(loop.create_future(), loop.create_future())
        for future in (job.spawned, job.exited):
            # If the server is lost while nobody waits, asyncio would complain about an exception nobody retrieved.
            future.add_done_callback(lambda done: done.cancelled() or done.exception())
        return job


@dataclass
class Connection:
    """A running server."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    output: Any
    home: str
    jobs: dict[int, Child] = field(default_factory=dict)
    listener: asyncio.Task[None] | None = None


def launch(preload: tuple[str, ...]) -> Connection:
    """Start the server with a single thread, because it forks. Workers can have more threads."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setblocking(False)
    try:
        home, output = tempfile.mkdtemp(prefix="gradecast-server-"), tempfile.TemporaryFile()  # noqa: SIM115 - closed with the connection
    except OSError as error:
        raise SandboxError(f"the sandbox's server has no room in {tempfile.gettempdir()}: {error.strerror}") from error
    environment = {**scrubbed(threads=1), "HOME": home, "MPLCONFIGDIR": str(font_lists() or home)}
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "grader.sandbox.server", str(theirs.fileno()), ",".join(preload), home],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", env=environment,
            pass_fds=(theirs.fileno(),), start_new_session=True,
        )  # fmt: skip
    return Connection(process, ours, output, home)


def last_line(output: Any) -> str:
    """The last line that a server printed before it ended, to be appended to a message; empty if there is none."""
    output.seek(0)
    lines = output.read().decode("utf-8", "replace").strip().splitlines()
    return f": {lines[-1]}" if lines else ""
